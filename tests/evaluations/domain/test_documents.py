import json
from dataclasses import replace
from typing import Any

import pytest

from evaluations.domain import compose, documents
from evaluations.domain.documents import PlanDocument
from tests.evaluations.domain import plan_cases


def document(language: str = "en") -> PlanDocument:
    wording = plan_cases.shipped().wording
    return compose.plan_document(plan_cases.record(), wording=wording, language=language)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_document_survives_storage_unchanged(language: str) -> None:
    whole = document(language)
    stored = json.loads(json.dumps(documents.to_json(whole)))
    assert documents.from_json(stored) == whole


def test_equal_documents_have_equal_hashes() -> None:
    assert documents.sha256(documents.to_json(document())) == documents.sha256(
        documents.to_json(document())
    )


def test_one_changed_word_changes_the_hash() -> None:
    changed = replace(document(), title="Another plan")
    assert documents.sha256(documents.to_json(document())) != documents.sha256(
        documents.to_json(changed)
    )


@pytest.mark.parametrize(
    "change",
    [{"format": 3}, {"kind": "letter"}, {"found": None}, {"extra": 1}, {"goals": {"heading": "x"}}],
)
def test_stored_data_of_another_shape_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(documents.UnknownFormat):
        documents.from_json({**documents.to_json(document()), **change})


def test_a_document_that_is_too_long_is_refused_with_how_to_fix_it() -> None:
    huge = replace(document(), title="a " * 60_001)
    with pytest.raises(documents.DocumentTooLong, match="Shorten your own words"):
        documents.check_length(huge)


def test_reading_order_starts_with_the_help_box() -> None:
    assert documents.texts(document())[0] == "When to get help"


def test_the_name_of_a_drawing_is_not_read() -> None:
    assert "hip-flexor" not in documents.texts(document())
