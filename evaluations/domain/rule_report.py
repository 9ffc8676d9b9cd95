"""What became of each rule's firings over a period: counts only, no people (safety 1.6 and 9.2)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from evaluations.domain.triggers import Rule, Urgency

APART = ("RF-RAD-03", "RF-UPR-01")
"""Urgent rules of the seed that fire often; counted beside the others, never among them."""

NEVER_COUNTED = ("RF-T72-01",)
"""A cue to book, not an alert."""

WINDOW = 50
REVIEW_ABOVE = 0.8
"""More dismissals than this among the last :data:`WINDOW` decided firings ask for a review."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


ACTIONS = {
    "accept": "Accepted",
    "step_down": "Stepped down",
    "dismiss_as_false_positive": "Dismissed",
    "data_clarified": "Clarified",
    "escalate": "Escalated",
}
RESULTS = {
    "confirmed": "Confirmed",
    "excluded": "Excluded",
    "other_dx": "Other diagnosis",
    "unknown": "Outcome unknown",
}


class Span(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    CUSTOM = "custom"


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """Whole days in the clinic's zone, both included."""

    span: Span
    first: date
    last: date

    @property
    def day_before(self) -> date:
        return self.first - timedelta(days=1)

    @property
    def day_after(self) -> date:
        return self.last + timedelta(days=1)


def period(span: Span, on: date) -> Period:
    """The calendar week (from Monday), month or quarter that holds ``on``."""
    if span is Span.WEEK:
        first = on - timedelta(days=on.weekday())
        return Period(span=span, first=first, last=first + timedelta(days=6))
    months = 3 if span is Span.QUARTER else 1
    month = on.month - (on.month - 1) % months
    first = on.replace(month=month, day=1)
    return Period(span=span, first=first, last=_months_later(first, months) - timedelta(days=1))


def _months_later(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return first.replace(year=first.year + years, month=month + 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One rule over a period. A firing that was both accepted and later stepped down counts in
    both columns; outcomes are the newest of each firing's referrals."""

    code: str
    name: str
    urgency: str
    fired: int
    open: int
    decisions: Mapping[str, int]
    outcomes: Mapping[str, int]
    wants_review: bool = False

    @property
    def decided(self) -> list[tuple[str, int, int | None]]:
        """Each action in words, how many firings, and of a hundred how many."""
        return [
            (words, number, _percent(number, self.fired))
            for words, number in ((words, self.decisions.get(a, 0)) for a, words in ACTIONS.items())
        ]

    @property
    def told(self) -> list[tuple[str, int]]:
        """Each result in words, and of how many firings it is the newest."""
        return [(words, self.outcomes.get(result, 0)) for result, words in RESULTS.items()]

    @property
    def confirmed_percent(self) -> int | None:
        """Of a hundred firings with an outcome that says either, how many were confirmed."""
        confirmed = self.outcomes.get("confirmed", 0)
        return _percent(confirmed, confirmed + self.outcomes.get("excluded", 0))


def _percent(number: int, of: int) -> int | None:
    return round(100 * number / of) if of else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Alerts:
    """Urgent alerts against intakes sent in the same days."""

    intakes: int
    urgent: int
    apart: Mapping[str, int]

    def per_hundred(self, number: int) -> float | None:
        return round(100 * number / self.intakes, 1) if self.intakes else None

    @property
    def rate(self) -> float | None:
        return self.per_hundred(self.urgent)


def alerts(fired: Mapping[tuple[str, str], int], *, intakes: int) -> Alerts:
    """``fired``: how many firings, by rule code and the urgency they fired with."""
    urgent = {
        (code, urgency): number
        for (code, urgency), number in fired.items()
        if code not in NEVER_COUNTED and Urgency(urgency).is_urgent
    }
    apart = {code: sum(n for (one, _), n in urgent.items() if one == code) for code in APART}
    return Alerts(intakes=intakes, urgent=sum(urgent.values()) - sum(apart.values()), apart=apart)


def wants_review(dismissed: Collection[bool]) -> bool:
    """``dismissed``: of each of the newest decided firings, whether it was dismissed."""
    return len(dismissed) >= WINDOW and sum(dismissed) / len(dismissed) > REVIEW_ABOVE


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """What the database counted, by rule code."""

    fired: Mapping[tuple[str, str], int]
    open: Mapping[str, int] = field(default_factory=dict)
    decisions: Mapping[tuple[str, str], int] = field(default_factory=dict)
    outcomes: Mapping[tuple[str, str], int] = field(default_factory=dict)
    review: Collection[str] = ()


def lines(counts: Counts, rules: Mapping[str, Rule]) -> Iterator[Line]:
    """Every rule that fired, and those that ask for a review, the most urgent first.

    ``rules`` are those in force; a rule that is no longer there keeps its code as its name.
    """
    codes = {code for code, _ in counts.fired} | set(counts.review)
    found = [_line(code, counts, rules) for code in codes]
    yield from sorted(found, key=lambda one: (-Urgency(one.urgency).rank, -one.fired, one.code))


def _line(code: str, counts: Counts, rules: Mapping[str, Rule]) -> Line:
    rule = rules.get(code)
    urgencies = [Urgency(urgency) for one, urgency in counts.fired if one == code]
    highest = max(urgencies, key=lambda one: one.rank, default=None)
    return Line(
        code=code,
        name=rule.name.en if rule else code,
        urgency=highest or (rule.urgency if rule else Urgency.MONITOR),
        fired=sum(number for (one, _), number in counts.fired.items() if one == code),
        open=counts.open.get(code, 0),
        decisions={action: n for (one, action), n in counts.decisions.items() if one == code},
        outcomes={result: n for (one, result), n in counts.outcomes.items() if one == code},
        wants_review=code in counts.review,
    )


def table(found: Collection[Line], shown: Period) -> Iterator[list[str]]:
    """The report as rows of text for a spreadsheet, its head first. It names no patient."""
    yield [
        "From", "To", "Rule", "Name", "Urgency", "Fired", *ACTIONS.values(), *RESULTS.values(),
        "Still open", "Review due",
    ]  # fmt: skip
    for line in found:
        yield [
            shown.first.isoformat(),
            shown.last.isoformat(),
            _plain(line.code),
            _plain(line.name),
            line.urgency,
            str(line.fired),
            *(str(line.decisions.get(action, 0)) for action in ACTIONS),
            *(str(line.outcomes.get(result, 0)) for result in RESULTS),
            str(line.open),
            "yes" if line.wants_review else "no",
        ]


def _plain(text: str) -> str:
    """A clinic's own words never run as a formula in a spreadsheet."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
