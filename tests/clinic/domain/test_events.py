"""The audit trail reads as sentences."""

import pytest

from clinic.domain import events


@pytest.mark.parametrize(
    ("action", "thing", "number", "deed"),
    [
        ("view", "patient", "3", "opened patient 3"),
        ("create", "episodeofcare", "9", "made case 9"),
        ("deny", "url", "clinic:staff", "was refused page clinic:staff"),
        ("read_audit", "auditevent", "", "read audit trail"),
        ("weigh_soul", "ghost", "1", "weigh soul ghost 1"),
    ],
)
def test_an_event_is_told_in_words(action: str, thing: str, number: str, deed: str) -> None:
    assert events.deed(action, thing, number) == deed
