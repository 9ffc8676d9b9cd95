"""Who looked at a record, in words for the patient."""

from datetime import date

import pytest

from evaluations import library
from evaluations.domain.looked import Event, Person, lines

KNOWN = library.words_of_rights()
STAFF = {
    "user:3": Person(name="Priya Raman, PT", role="therapist"),
    "user:4": Person(name="Old Hand", role="gone"),
}
DAY = date(2026, 12, 3)


def event(principal: str = "user:3", action: str = "view", what: str = "evaluation") -> Event:
    return Event(on=DAY, principal=principal, action=action, object_type=what)


def test_one_line_a_day_and_person_with_each_deed_once() -> None:
    events = [event(), event(), event(action="sign"), event(what="patient")]
    [line] = lines(events, STAFF, KNOWN, language="en")

    assert (line.who, line.role) == ("Priya Raman, PT", "Therapist")
    assert line.deeds == (
        "saw your examination",
        "worked on your examination",
        "saw your name, details or visits",
    )


def test_the_newest_day_comes_first() -> None:
    older = Event(on=date(2026, 12, 1), principal="user:3", action="view", object_type="visit")
    found = lines([older, event()], STAFF, KNOWN, language="es")

    assert [line.on for line in found] == [DAY, date(2026, 12, 1)]
    assert found[0].deeds == ("vio su examen",)


@pytest.mark.parametrize(
    ("principal", "who"),
    [
        ("tablet:7", "You, on the clinic's tablet"),
        ("plan:3", "You, by the link to your plan"),
        ("system", "The clinic's computer"),
        ("home:9", "You, by the link we sent"),
        ("user:4", "Old Hand"),
    ],
)
def test_everybody_else_has_words_too(principal: str, who: str) -> None:
    [line] = lines([event(principal)], STAFF, KNOWN, language="en")

    assert (line.who, line.role) == (who, "")


def test_a_part_without_words_is_another_part() -> None:
    [line] = lines([event(what="something_new")], STAFF, KNOWN, language="en")

    assert line.deeds == ("saw another part of your record",)
