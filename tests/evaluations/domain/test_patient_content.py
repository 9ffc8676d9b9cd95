"""What patients read anywhere in the product: the words about hopping, and plain words."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evaluations import library
from evaluations.domain import paper_rules
from evaluations.domain.triggers import Urgency

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / "intake" / "content").rglob("*.toml"))
TEMPLATES = [
    path
    for folder in ("intake", "evaluations/print", "evaluations/plan")
    for path in sorted((ROOT / "templates" / folder).rglob("*.html"))
    if "staff" not in path.name
]


def said(value: Any) -> Iterator[str]:
    """Every text that stands in a table with both languages."""
    if isinstance(value, dict):
        if {"en", "es"} <= value.keys():
            yield from (str(value["en"]), str(value["es"]))
        else:
            yield from (text for one in value.values() for text in said(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in said(one))


def test_there_is_content_to_look_at() -> None:
    assert len(FILES) > 3
    assert TEMPLATES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_tablet_never_speaks_of_hopping(path: Path) -> None:
    for text in said(tomllib.loads(path.read_text(encoding="utf-8"))):
        assert paper_rules.speaks_of_hopping(text) == ""


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_patient_template_speaks_of_hopping(path: Path) -> None:
    assert paper_rules.speaks_of_hopping(path.read_text(encoding="utf-8")) == ""


def test_a_stop_screen_never_speaks_of_hopping() -> None:
    for rule in library.ruleset().rules.values():
        if rule.urgency is Urgency.EMERGENCY and rule.on_tablet and rule.tell:
            assert paper_rules.faults_in_all([rule.tell.en, rule.tell.es]) == ()
