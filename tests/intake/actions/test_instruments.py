"""A clinic imports the words of an instrument once, with its licence; or nothing at all."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from clinic.domain.content import ContentError
from clinic.domain.roles import Role
from clinic.models import AuditEvent
from intake import editions
from intake.actions import editions as keeping
from intake.actions import instruments as importing
from intake.models import InstrumentText
from intake.queries import holdings
from tests import factories
from tests.intake import measured
from tests.intake.domain import texts

pytestmark = pytest.mark.django_db
AT = measured.AT


@pytest.fixture
def manager(staff):
    return staff["manager"]


def test_words_are_kept_with_the_licence_and_who_brought_them(clinic, manager):
    kept = measured.import_text(clinic, manager, expires="expires = 2027-12-31")
    assert (kept.code, kept.version, kept.imported_by) == ("phq_4", 1, manager)
    assert (kept.licence_holder, kept.licence_number) == ("A clinic", "none needed")
    assert kept.licence_expires == date(2027, 12, 31)
    assert kept.content == texts.words("phq_4").as_content()
    event = AuditEvent.objects.get(action="import_instrument")
    assert (event.object_type, event.fields) == ("instrumenttext", ["phq_4"])


def test_a_command_imports_without_a_person(clinic):
    kept = measured.import_text(clinic, "system")
    assert kept.imported_by is None


def test_with_one_fault_nothing_is_kept(clinic, manager):
    before = measured.import_text(clinic, manager)
    with pytest.raises(ContentError) as refused:
        measured.import_text(clinic, manager, item_1=None, holder=None)
    assert len(refused.value.faults) >= 3
    before.refresh_from_db()
    assert before.retired_at is None
    assert InstrumentText.objects.count() == 1


def test_a_newer_text_retires_the_older_one(clinic, manager):
    old = measured.import_text(clinic, manager)
    new = measured.import_text(clinic, manager, at=AT + timedelta(days=1))
    old.refresh_from_db()
    assert (old.retired_at, new.version) == (AT + timedelta(days=1), 2)
    assert [one.version for one in holdings.texts_in_use(clinic, on=date(2026, 12, 4))] == [2]
    assert [one.version for one in holdings.retired(clinic)] == [1]


def test_the_day_the_licence_ends_is_the_clinics_own(clinic, manager):
    """5 am in London on the 4th is still the 3rd in Portland."""
    late = datetime(2026, 12, 4, 5, 0, tzinfo=UTC)
    assert measured.import_text(clinic, manager, at=late, expires="expires = 2026-12-03")


def test_a_clinic_sees_only_its_own_texts(clinic, manager):
    other = factories.clinic(name="Elsewhere")
    measured.import_text(other, factories.user(other, "Mia Lund", Role.MANAGER))
    assert holdings.texts_in_use(clinic, on=AT.date()) == []


def test_a_retired_text_is_asked_no_longer(clinic, manager):
    measured.import_text(clinic, manager)
    importing.retire_text(clinic=clinic, code="phq_4", by=manager, at=AT)
    assert holdings.texts_in_use(clinic, on=AT.date()) == []
    assert AuditEvent.objects.filter(action="retire_instrument").count() == 1


def test_what_is_not_in_use_cannot_be_retired(clinic, manager):
    with pytest.raises(importing.NotInUse):
        importing.retire_text(clinic=clinic, code="phq_4", by=manager, at=AT)


@pytest.mark.parametrize(
    ("code", "expires", "state"),
    [
        ("nprs", None, "Asked, in our own words"),
        ("odi", None, "Entered from paper"),
        ("scoff", None, "Definition only"),
        ("rmdq_24", None, "Waits for its text"),
        ("phq_4", 'expires = "never"', "Asked"),
        ("phq_4", "expires = 2026-12-31", "License ended: not asked"),
    ],
)
def test_the_licence_state_of_each_instrument_is_said(clinic, manager, code, expires, state):
    if expires:
        measured.import_text(clinic, manager, code, expires=expires)
    on = date(2027, 1, 1)
    found = {one.form.code: one for one in holdings.holdings(clinic, on=on)}
    assert found[code].state == state
    assert found[code].asked is state.startswith("Asked")


def asks(clinic, at=AT):
    kept = keeping.begin(clinic=clinic, at=at)
    return editions.edition(kept.code, kept.version)


def test_an_intake_begun_after_the_import_asks_phq_4_instead_of_our_own_check(clinic, manager):
    before = asks(clinic)
    measured.import_text(clinic, manager)
    after = asks(clinic)
    assert {"mood_interest", "worry_control"} <= set(before.by_code)
    assert {"phq_4_1", "phq_4_4"} <= set(after.by_code)
    assert not {"mood_interest", "worry_control"} & set(after.by_code)
    assert "self_harm_thoughts" in after.by_code
    assert before.version != after.version


def test_roland_morris_is_asked_as_pages_of_ticks(clinic, manager):
    measured.import_text(clinic, manager, "rmdq_24")
    pages = [page.code for page in asks(clinic).pages]
    assert [code for code in pages if code.startswith("rmdq_24")] == [
        f"rmdq_24_page_{k}" for k in range(1, 5)
    ]


def test_after_the_licence_our_own_check_is_asked_again(clinic, manager):
    measured.import_text(clinic, manager, expires="expires = 2026-12-31")
    later = asks(clinic, at=AT + timedelta(days=40))
    assert "mood_interest" in later.by_code


def asks_of(visit, at):
    kept = keeping.begin(clinic=visit.clinic, visit=visit, at=at)
    return set(editions.edition(kept.code, kept.version).by_code)


def test_an_imported_list_is_asked_again_only_after_its_interval(clinic, manager, visit, therapist):
    measured.import_text(clinic, manager, "rmdq_24")
    measured.import_text(clinic, manager, "phq_4")
    assert "rmdq_24_ticks_1" in asks_of(visit, AT)
    measured.entered(visit, therapist, "rmdq_24", 12)
    assert "rmdq_24_ticks_1" not in asks_of(visit, AT + timedelta(days=13))
    assert "rmdq_24_ticks_1" in asks_of(visit, AT + timedelta(days=14))


def test_phq_4_stands_in_for_our_own_check_every_time(clinic, manager, visit, therapist):
    measured.import_text(clinic, manager, "phq_4")
    measured.entered(visit, therapist, "phq_4", 3)
    assert "phq_4_1" in asks_of(visit, AT + timedelta(days=1))


def test_a_retired_text_is_frozen_by_the_database(clinic, manager):
    measured.import_text(clinic, manager)
    importing.retire_text(clinic=clinic, code="phq_4", by=manager, at=AT)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        InstrumentText.objects.update(licence_holder="Somebody else")
