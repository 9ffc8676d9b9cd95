"""Dates, times, chips and icons as every screen shows them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from clinic.models import User
from clinic.templatetags import clinic as tags


def _drawn(source: str, **context: object) -> str:
    return Template("{% load clinic %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("utc", "shown"),
    [
        ("2026-12-03 17:20", "9:20"),
        ("2026-12-03 20:00", "12:00 pm"),
        ("2026-12-04 01:30", "5:30 pm"),
        ("2026-12-03 14:05", "6:05 am"),
    ],
)
def test_a_time_is_the_clinics_and_says_pm_where_it_could_be_either(utc: str, shown: str) -> None:
    moment = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    with timezone.override(ZoneInfo("America/Los_Angeles")):
        assert tags.clock(moment) == shown


def test_a_date_is_written_one_way() -> None:
    day = date(2026, 12, 3)

    assert tags.day(day) == "3 Dec 2026"
    assert tags.near_day(day) == "Thu 3 Dec"
    assert tags.day_name(day) == "Thursday 3 December"


def test_what_did_not_happen_shows_nothing() -> None:
    assert [tags.day(None), tags.near_day(None), tags.clock(None), tags.moment(None)] == [""] * 4


def test_a_moment_is_a_date_and_a_time() -> None:
    with timezone.override(UTC):
        assert tags.moment(datetime(2026, 12, 3, 9, 6, tzinfo=UTC)) == "3 Dec 2026 9:06"


@pytest.mark.parametrize("code", tags.URGENCIES)
def test_an_urgency_has_a_shape_a_word_and_a_color(code: str) -> None:
    icon_name, word = tags.URGENCIES[code]
    html = tags.urgency(code)

    assert f'class="chip {code}"' in html
    assert f"#i-{icon_name}" in html
    assert word in html
    assert tags.urgency_word(code) == word


def test_no_urgency_is_said_in_words_too() -> None:
    assert tags.urgency_word("none") == "None"


def test_an_icon_is_silent_beside_words_and_named_alone() -> None:
    assert 'aria-hidden="true"' in tags.icon("check")
    assert 'role="img" aria-label="Done"' in tags.icon("check", label="Done")


def test_what_a_chip_says_is_escaped() -> None:
    assert "<b>" not in tags.chip("<b>", "ok")


@pytest.mark.parametrize(
    ("state", "css"),
    [("saved", "save"), ("saving", "save wait"), ("not_saved", "save off")],
)
def test_the_save_state_is_spoken(state: str, css: str) -> None:
    html = tags.save_state(state, "All saved 9:06")

    assert f'class="{css}" role="status"' in html


def test_the_ledger_has_a_block_for_each_question() -> None:
    assert tags.pips(["asked", "present", "open"]).count("<rect") == 3


def test_words_follow_the_language_of_the_page() -> None:
    source = '{% words "Left" "Izquierda" %} {% page_language %}'

    assert _drawn(source) == "Left en"
    with translation.override("es"):
        assert _drawn(source) == "Izquierda es"


def test_a_permission_belongs_to_people_who_are_signed_in(desk: User) -> None:
    source = '{% if who|may:"see_today" %}yes{% endif %}{% if who|may:"sign" %}no{% endif %}'

    assert _drawn(source, who=desk) == "yes"
    assert _drawn(source, who=None) == ""


def test_a_page_without_an_address_is_nowhere_in_the_menu() -> None:
    assert _drawn("{% current 'clinic:staff' 'clinic:staff_' %}") == "false"
