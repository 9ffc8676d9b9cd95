"""What a patient takes home about a referral, in their language (safety reference 1.7).

Why, where, when, what to bring, what to do if it gets worse, the clinic's phone. It names no rule
and never speaks of hopping.
"""

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from clinic.domain import content
from clinic.domain.content import Faults, Row, Words
from evaluations.domain import day_words, paper_rules
from evaluations.domain.documents import HelpBox, HelpList
from evaluations.domain.loop import SEEN_WITHIN
from evaluations.domain.triggers import Rule, Urgency
from evaluations.domain.wording import Wording

WANTED = frozenset(
    {
        "title",
        "lead",
        "why",
        "why_plain",
        "where",
        "where_unknown",
        "phone",
        "when",
        "booked",
        "emergency",
        "same_day",
        "soon",
        "routine",
        "bring",
        "worse",
        "call_us",
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SlipWords:
    words: Mapping[str, Words]
    bring: tuple[Words, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A heading and its lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Slip:
    """The page, in one language."""

    language: str
    title: str
    lead: str
    why: Part
    where: Part
    when: Part
    bring: Part
    help: HelpBox
    worse: str
    call_us: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Going:
    """Who goes where, why and when. ``reader`` are the lines of name and address; ``booked`` is
    in the clinic's zone; ``hours`` are in the language of the slip."""

    name: str
    rules: tuple[Rule, ...]
    reader: tuple[str, ...]
    reader_phone: str
    urgency: Urgency
    within_days: int | None
    booked: datetime | None
    clinic: str
    phone: str
    hours: str


def compose(going: Going, known: SlipWords, wording: Wording, *, language: str) -> Slip:
    def say(key: str, /, **blanks: object) -> str:
        return known.words[key].in_(language).format(**blanks)

    phone = (say("phone", phone=going.reader_phone),) if going.reader_phone else ()
    reader = (*going.reader, *phone) or (say("where_unknown"),)
    return Slip(
        language=language,
        title=say("title"),
        lead=say("lead", name=going.name),
        why=Part(
            heading=say("why"),
            lines=tuple(_told(going.rules, wording, language)) or (say("why_plain"),),
        ),
        where=Part(heading=say("where"), lines=reader),
        when=Part(heading=say("when"), lines=(_when(going, known, language),)),
        bring=Part(heading=say("bring"), lines=tuple(one.in_(language) for one in known.bring)),
        help=_help(going, wording, language),
        worse=say("worse"),
        call_us=say("call_us", clinic=going.clinic, phone=going.phone, hours=going.hours),
    )


def _told(rules: Iterable[Rule], wording: Wording, language: str) -> Iterable[str]:
    """The reason in plain words, as far as paper may say it; each once."""
    texts = []
    for rule in rules:
        tell = wording.told.get(rule.code, rule.tell)
        if tell and rule.patient_printable and paper_rules.may_be_told(rule.code):
            texts.append(tell.in_(language))
    return dict.fromkeys(texts)


def _when(going: Going, known: SlipWords, language: str) -> str:
    if going.booked is not None:
        day = day_words.near(going.booked.date(), language)
        when = f"{day}, {day_words.clock(going.booked.time(), language)}"
        return known.words["booked"].in_(language).format(when=when)
    key = "routine" if going.urgency is Urgency.MONITOR else going.urgency.value
    return known.words[key].in_(language).format(days=going.within_days or SEEN_WITHIN)


def _help(going: Going, wording: Wording, language: str) -> HelpBox:
    net = wording.safety_net
    return HelpBox(
        heading=net.title.in_(language),
        now=HelpList(
            heading=net.now.in_(language),
            items=tuple(one.in_(language) for one in net.now_items),
        ),
        today=HelpList(
            heading=net.today.in_(language),
            items=tuple(one.in_(language) for one in net.today_items),
        ),
        phone=going.phone,
        hours=going.hours,
        closed=net.closed.in_(language),
    )


# Content


def parse(data: Row, faults: Faults) -> SlipWords:
    """``slip.toml``: just the words that the slip says, with the same blanks in each language."""
    where, table = "slip.toml", data.get("words")
    rows: Row = table if isinstance(table, dict) else {}
    content.unknown_keys(data, {"source", "words", "bring"}, where, faults)
    content.unknown_keys(rows, WANTED, where, faults)
    content.text(data, "source", where, faults)
    for key in sorted(WANTED - rows.keys()):
        faults.add(where, f"has no words for '{key}'")
    found = {key: content.words(rows, key, where, faults) for key in sorted(WANTED & rows.keys())}
    bring = tuple(
        content.words({"item": row}, "item", where, faults) for row in data.get("bring", ())
    )
    _check(where, [*found.values(), *bring], faults)
    return SlipWords(words=found, bring=bring)


def _check(where: str, texts: Iterable[Words], faults: Faults) -> None:
    for words in texts:
        if _blanks(words.en) != _blanks(words.es):
            faults.add(where, f"'{words.en}' fills other blanks in Spanish")
        for fault in paper_rules.faults_in_all([words.en, words.es]):
            faults.add(where, fault)


def _blanks(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}
