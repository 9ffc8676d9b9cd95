"""People who answer: the interactions of a fixed script, and walks by random answers.

An interaction is one activation or one completed field. A day and a month are a field each.
"""

from dataclasses import dataclass, field
from datetime import date

from intake.domain import answers as replies
from intake.domain import wizard
from intake.domain.questionnaire import Kind

TODAY = date(2026, 12, 3)

START = 5
"""Name, day, month, Continue, Start."""

CHECK_AND_SEND = 2
"""Looks right; Send."""

CONSENTS = 8

GIVEN = {"given_minor": "no", "given_visit": "first", "given_place": "tablet"}

TYPED = {
    "onset_ago": {"onset_ago": "3", "onset_ago__unit": "weeks"},
    "height_in": {"height_in__ft": "5", "height_in__in": "7"},
    "weight_lb": {"weight_lb__lb": "142"},
    "weekly_before": {"weekly_before__miles": "20"},
    "longest_run_recent": {"longest_run_recent__miles": "7"},
    "longest_run_prior30": {"longest_run_prior30__miles": "7"},
    "run_days_week": {"run_days_week": "4"},
}
TAPPED = {
    "filled_by": "self",
    "onset_kind": "slowly",
    "improving": "better",
    "sex_at_birth": "female",
    "body_facts": "none",
    "smoker": "never",
    "overall_change": "0",
    "mood_interest": "0",
    "mood_down": "0",
    "worry_nervous": "0",
    "worry_control": "0",
    "fill_in_now": "desk",
    "pain_regions": "pain.lumbar_mid",
    "exercises_done": "most_days",
}
"""What a person with plain back pain and no branch to open answers, where "no" is no answer."""


@dataclass
class Walk:
    """A fixed script, walked: what was sent for each page, the answers, the interactions."""

    answers: dict = field(default_factory=dict)
    interactions: int = 0
    pages: int = 0


def no_branch(asked, *, known=()):
    """The quiet script over ``asked``: optional questions are left, lists say none."""
    walk = Walk(answers=dict(known))
    at = wizard.pages(asked, walk.answers)[0]
    while at is not None:
        raw, taps = quiet(asked, at, walk.answers)
        found = replies.clean_page(asked, at, raw, walk.answers, on=TODAY)
        assert not found.problems, (at.code, found.problems, raw)
        walk.answers |= {code: value for code, value in found.values.items() if value is not None}
        walk.interactions += taps + 1
        walk.pages += 1
        at = wizard.after(asked, walk.answers, at)
    return walk


def quiet(asked, page, known):
    """What the quiet script sends for ``page``, and how many interactions that takes. A goal of an
    earlier visit stands in its field already."""
    raw, stood, none = {}, {}, False
    for question in replies.visible(asked, page, known):
        if page.none_of_these and replies.none_answer(question) is not None:
            none = True
        elif not question.optional:
            raw |= one(question)
        elif question.code in known:
            stood[question.code] = known[question.code]
    taps = len(raw) + none
    raw |= stood
    sent = {name: [value] for name, value in raw.items()}
    return sent | ({replies.NONE_OF_THESE: ["yes"]} if none else {}), taps


def one(question):
    """The fields that answer one question quietly; each is one interaction."""
    if question.code in TYPED:
        return TYPED[question.code]
    codes = [option.code for option in question.options]
    calm = TAPPED.get(question.code) or next((c for c in replies.NO if c in codes), "")
    if question.kind in (Kind.CHOICE, Kind.MANY, Kind.REGIONS, Kind.BODY):
        assert calm, question.code
        return {question.code: calm}
    if question.kind is Kind.SCALE:
        return {question.code: "3"}
    assert calm, question.code
    return {f"{question.code}__option": calm}


# Random answers --------------------------------------------------------------------------------


def whims(asked, rng):
    """What is known without asking, at random."""
    return {one.code: rng.choice([option.code for option in one.options]) for one in asked.given}


def fill(asked, page, known, rng):
    """What a person with no plan might send for ``page``: anything the screen allows, and fields
    of questions that do not show."""
    raw = {"keep": [check.code for check in asked.checks] + [q.code for q in page.questions]}
    for question in page.questions:
        if not question.optional or rng.random() < 0.5:
            raw |= sent(question, rng)
    if page.none_of_these and rng.random() < 0.3:
        raw = {replies.NONE_OF_THESE: ["yes"]} | by_themselves(page, rng) | {"keep": raw["keep"]}
    return raw


def by_themselves(page, rng):
    rest = [question for question in page.questions if replies.none_answer(question) is None]
    return {name: value for question in rest for name, value in sent(question, rng).items()}


def sent(question, rng):
    """Good fields for one question, at random."""
    codes = [option.code for option in question.options]
    if question.kind is Kind.MANY:
        return {question.code: many(question, rng)}
    if question.kind is Kind.CHOICE:
        return {question.code: [rng.choice(codes)]}
    if codes and rng.random() < 0.3:
        name = question.code if question.kind is Kind.SCALE else f"{question.code}__option"
        return {name: [rng.choice(codes)]}
    return MADE[question.kind](question, rng)


def many(question, rng):
    alone = [option.code for option in question.options if option.alone]
    rest = [option.code for option in question.options if not option.alone]
    if alone and rng.random() < 0.4:
        return [rng.choice(alone)]
    return rng.sample(rest, rng.randint(1, min(3, len(rest))))


def number(question, rng):
    low, high = int(question.minimum or 0), int(question.maximum or 100)
    return str(rng.choice([low, high, rng.randint(low, high)]))


def boxed(question, rng):
    """An amount in the first box, which is in the unit of the limits; feet are an eighth of it."""
    first = question.boxed[0]
    amount = str(rng.randint(4, 7)) if first == "ft" else number(question, rng)
    return {f"{question.code}__{first}": [amount]}


def measured(question, rng):
    if question.boxes:
        return boxed(question, rng)
    return {question.code: [number(question, rng)], f"{question.code}__unit": [question.units[0]]}


def series(question, rng):
    amounts = {
        f"{question.code}__{n}": [number(question, rng)] for n in range(len(question.labels))
    }
    return amounts | {f"{question.code}__unit": [question.units[0]]}


def dated(question, rng):
    year = TODAY.year + (1 if question.when == "future" else -1)
    parts = {"year": year, "month": rng.randint(1, 12), "day": rng.randint(1, 28)}
    return {f"{question.code}__{part}": [str(value)] for part, value in parts.items()}


def entries(question, rng):
    return {f"{question.code}__0__{column.code}": ["Ibuprofen"] for column in question.columns}


SHAPED = {"phone": "212 555 0123", "npi": "1234567893", "email": "a@b.org", "pace": "9:30"}

MADE = {
    Kind.SCALE: lambda question, rng: {question.code: [str(rng.randint(0, 10))]},
    Kind.BODY: lambda question, rng: {question.code: rng.sample(MARKS, 2)},
    Kind.LINE: lambda question, rng: {question.code: [SHAPED.get(question.shape, "Łucja 陳")]},
    Kind.TEXT: lambda question, rng: {question.code: ["two\nlines"]},
    Kind.NUMBER: lambda question, rng: {question.code: [number(question, rng)]},
    Kind.QUANTITY: measured,
    Kind.SERIES: series,
    Kind.DATE: dated,
    Kind.ENTRIES: entries,
}
MARKS = ["pain.lumbar_left", "pain.saddle", "numb.saddle", "tingling.toes_right", "weak.calf_right"]


def marked(question, rng):
    """Two marks on the body, the first with how strong it is."""
    one, other = rng.sample(MARKS, 2)
    return {question.code: [one, other], f"{question.code}__{one}": [str(rng.randint(1, 3))]}


MADE[Kind.BODY] = marked
MARKS = ["pain.lumbar_left", "pain.saddle", "numb.saddle", "weak.calf_right", "tingling.saddle"]
