"""Periods, counts and rates of the per-rule report."""

from datetime import date

import pytest

from evaluations import library
from evaluations.domain import rule_report
from evaluations.domain.rule_report import Counts, Line, Period, Span

RULES = library.ruleset().rules


@pytest.mark.parametrize(
    ("span", "on", "first", "last"),
    [
        ("week", date(2026, 12, 3), date(2026, 11, 30), date(2026, 12, 6)),
        ("week", date(2026, 11, 30), date(2026, 11, 30), date(2026, 12, 6)),
        ("week", date(2027, 1, 1), date(2026, 12, 28), date(2027, 1, 3)),
        ("month", date(2026, 12, 3), date(2026, 12, 1), date(2026, 12, 31)),
        ("month", date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        ("quarter", date(2026, 12, 3), date(2026, 10, 1), date(2026, 12, 31)),
        ("quarter", date(2026, 2, 28), date(2026, 1, 1), date(2026, 3, 31)),
    ],
)
def test_a_period_is_the_calendar_one_that_holds_the_day(span, on, first, last):
    found = rule_report.period(Span(span), on)
    assert (found.first, found.last) == (first, last)
    assert (found.day_after - last).days == (first - found.day_before).days == 1


def test_each_rule_has_its_line_the_most_urgent_first():
    counts = Counts(
        fired={("RF-RAD-01", "soon"): 5, ("RF-CES-01", "emergency"): 1, ("RF-INF-02", "soon"): 7},
        open={"RF-RAD-01": 2},
        decisions={("RF-RAD-01", "accept"): 3, ("RF-RAD-01", "step_down"): 1},
        outcomes={("RF-RAD-01", "confirmed"): 1, ("RF-RAD-01", "unknown"): 1},
    )
    lines = list(rule_report.lines(counts, RULES))
    assert [one.code for one in lines] == ["RF-CES-01", "RF-INF-02", "RF-RAD-01"]
    assert (lines[2].fired, lines[2].open) == (5, 2)
    assert lines[2].decided[:3] == [("Accepted", 3, 60), ("Stepped down", 1, 20),
                                    ("Dismissed", 0, 0)]  # fmt: skip
    assert lines[2].told[0] == ("Confirmed", 1)
    assert lines[2].confirmed_percent == 100
    assert lines[0].confirmed_percent is None


def test_a_rule_that_fired_at_two_urgencies_is_one_line_at_the_higher():
    fired = {("RF-RAD-01", "soon"): 5, ("RF-RAD-01", "same_day"): 2}
    (line,) = rule_report.lines(Counts(fired=fired), RULES)
    assert (line.fired, line.urgency) == (7, "same_day")


def test_a_rule_that_is_gone_keeps_its_code():
    (line,) = rule_report.lines(Counts(fired={("RF-OLD-99", "soon"): 1}), RULES)
    assert line.name == "RF-OLD-99"


def test_a_rule_to_review_is_listed_though_it_did_not_fire_in_the_period():
    first, second = rule_report.lines(Counts(fired={}, review=["RF-RAD-03", "RF-OLD-99"]), RULES)
    assert (first.code, first.fired, first.wants_review) == ("RF-RAD-03", 0, True)
    assert first.decided[0] == ("Accepted", 0, None)
    assert (second.code, second.urgency) == ("RF-OLD-99", "monitor")


@pytest.mark.parametrize(
    ("dismissed", "of", "expected"),
    [(40, 50, False), (41, 50, True), (50, 50, True), (49, 49, False), (0, 0, False)],
)
def test_a_rule_is_reviewed_above_eighty_of_a_hundred_over_fifty(dismissed, of, expected):
    told = [True] * dismissed + [False] * (of - dismissed)
    assert rule_report.wants_review(told) is expected


FIRED = {
    ("RF-CES-01", "emergency"): 2,
    ("RF-INF-02", "same_day"): 3,
    ("RF-RAD-01", "soon"): 9,
    ("RF-RAD-03", "same_day"): 4,
    ("RF-UPR-01", "same_day"): 5,
    ("RF-T72-01", "same_day"): 30,
}


def test_urgent_alerts_count_the_seed_rules_apart_and_the_booking_cue_never():
    found = rule_report.alerts(FIRED, intakes=200)
    assert found.urgent == 5
    assert found.apart == {"RF-RAD-03": 4, "RF-UPR-01": 5}
    assert found.rate == 2.5


def test_without_an_intake_there_is_no_rate():
    assert rule_report.alerts(FIRED, intakes=0).rate is None


SHOWN = Period(span=Span.CUSTOM, first=date(2026, 12, 1), last=date(2026, 12, 31))


def line(**changes):
    given = {"code": "RF-RAD-01", "name": "Nerve", "urgency": "soon", "fired": 2, "open": 1}
    return Line(**{**given, "decisions": {"accept": 1}, "outcomes": {"excluded": 1}, **changes})


def test_the_table_holds_every_count_and_no_patient():
    head, row = rule_report.table([line()], SHOWN)
    assert dict(zip(head, row, strict=True)) == {
        "From": "2026-12-01", "To": "2026-12-31", "Rule": "RF-RAD-01", "Name": "Nerve",
        "Urgency": "soon", "Fired": "2", "Accepted": "1", "Stepped down": "0", "Dismissed": "0",
        "Clarified": "0", "Escalated": "0", "Confirmed": "0", "Excluded": "1",
        "Other diagnosis": "0", "Outcome unknown": "0", "Still open": "1", "Review due": "no",
    }  # fmt: skip


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_name_never_runs_as_a_formula(start):
    _, row = rule_report.table([line(name=f"{start}cmd()", wants_review=True)], SHOWN)
    assert row[3] == f"'{start}cmd()"
    assert row[-1] == "yes"
