"""A form begun on one version of the questionnaire is finished on it."""

import copy

import pytest

from clinic.domain.content import ContentError
from intake import editions, library
from intake.actions import editions as keeping
from intake.models import QuestionnaireEdition
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def reworded(monkeypatch):
    """Content of a newer release: the first page asks in other words."""
    rows = copy.deepcopy([[name, data] for name, data in editions.newest()])
    page = next(data for _, data in rows if "page" in data)["page"][0]
    page["question"][0]["ask"] = {"en": "Reworded?", "es": "¿Con otras palabras?"}
    monkeypatch.setattr(editions, "newest", lambda code=library.DEFAULT: rows)
    return rows


def test_an_edition_is_kept_once(clinic, now):
    first = keeping.begin(clinic=clinic, at=now)
    assert keeping.begin(clinic=clinic, at=now) == first
    assert QuestionnaireEdition.objects.count() == 1


def test_the_version_names_the_rows(clinic, now):
    kept = keeping.begin(clinic=clinic, at=now)
    assert kept.version.startswith(library.current().version)
    assert kept.version.endswith(kept.sha256[:8])


def test_what_was_kept_reads_as_what_stands_in_the_content(clinic):
    kept = editions.edition(library.DEFAULT, factories.edition(clinic))
    assert kept == library.current()


def test_new_words_make_a_new_edition_and_leave_the_old_one(clinic, now, request):
    old = keeping.begin(clinic=clinic, at=now)
    request.getfixturevalue("reworded")
    new = keeping.begin(clinic=clinic, at=now)
    assert new.version != old.version
    first = editions.edition(old.code, old.version).pages[0].questions[0]
    assert first.ask == library.current().pages[0].questions[0].ask
    assert editions.edition(new.code, new.version).pages[0].questions[0].ask.en == "Reworded?"


def test_faulty_rows_are_refused_with_every_fault(reworded, clinic, now):
    reworded[0][1]["questionnaire"]["version"] = ""
    reworded[1][1]["page"][0]["section"] = "nowhere"
    with pytest.raises(ContentError) as refused:
        keeping.begin(clinic=clinic, at=now)
    assert len(refused.value.args[0].splitlines()) >= 2
