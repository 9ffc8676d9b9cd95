"""The lines of the anchor file: read strictly, each held against the one before it."""

from dataclasses import replace

import pytest

from clinic.domain import anchors
from clinic.domain.anchors import Anchor

AT = "2026-12-03T17:00:00+00:00"


def line(last: Anchor | None = None, **changes: object) -> Anchor:
    told = {"seq": 10, "hash_": "a" * 64, "count": 10, "at": AT, "why": "hour"} | changes
    return anchors.marked(anchors.after(last, **told), lambda told: "mark of " + told[:9])


def held(*lines: Anchor) -> anchors.Held:
    return anchors.hold([one.text for one in lines], lambda told, mark: True)


@pytest.mark.parametrize(
    "text", ["[]", "{}", line().text.replace("10", '"10"'), line().text.replace('"hour"', "7")]
)
def test_a_line_that_is_no_anchor_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        anchors.read(text)


def test_events_that_are_missing_in_the_middle_show_by_their_count() -> None:
    assert held(line(count=9)).faults == (
        ["line 1 of the anchor file counted 9 events, the newest no. 10"]
    )


def test_a_restore_that_lost_nothing_is_no_note() -> None:
    first = line()
    found = held(first, line(first, why=anchors.RESTORED))

    assert (found.faults, found.notes) == ([], [])


def test_a_line_put_in_shows() -> None:
    first = line()

    assert held(first, replace(line(first), line=3)).faults == [
        "line 2 of the anchor file does not follow the one before it"
    ]
