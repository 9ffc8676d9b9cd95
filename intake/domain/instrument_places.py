"""Where the imported words of an instrument are asked: in the rows of a questionnaire.

The questionnaire with imported words is made from the same rows of content, under a version of
its own, and read by the same reader.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from clinic.domain.content import LANGUAGES, Row
from intake.domain.instrument_texts import InstrumentWords, both
from intake.domain.instruments import Instrument, Place

Rows = list[tuple[str, dict[str, Any]]]

READ = {
    "ask": {"en": "This part of the list", "es": "Esta parte de la lista"},
    "option": {"en": "I have read them all", "es": "Las he leído todas"},
}
"""Our own words below a list of ticks: an untouched list counts only once it was read."""


def with_texts(
    files: Iterable[tuple[str, Row]],
    texts: Iterable[InstrumentWords],
    instruments: Mapping[str, Instrument],
) -> list[tuple[str, Row]]:
    """Rows of a questionnaire with the imported words in their places, under a new version.

    A text whose page or section this questionnaire lacks changes nothing. The version gains
    ``+`` and eight hex digits of the words in use; without any the rows come back as they are.
    """
    rows = [(name, dict(data)) for name, data in files]
    used = [
        words
        for words in sorted(texts, key=lambda one: instruments[one.code].order)
        if _put(rows, words, instruments[words.code])
    ]
    if used:
        _mark_version(rows, used)
    return [(name, data) for name, data in rows]


def _put(rows: Rows, words: InstrumentWords, form: Instrument) -> bool:
    if form.place is None:
        return False
    put = _replace if form.place.page else _add_pages
    return put(rows, words, form, form.place)


def _replace(rows: Rows, words: InstrumentWords, form: Instrument, place: Place) -> bool:
    """The imported items instead of ours on one page; what else stands there stays."""
    for _, data in rows:
        for at, page in enumerate(data.get("page", ())):
            if page.get("code") != place.page:
                continue
            asked = page.get("question", [])
            ours = [one for one in asked if one.get("code") in place.instead_of]
            if not ours:
                return False
            first = asked.index(ours[0])
            rest = [one for one in asked if one not in ours]
            imported = _choices(words, form, ours[0])
            questions = rest[:first] + imported + rest[first:]
            pages = list(data["page"])
            told = {"heading": both(place.heading), "lead": _credited(words)}
            pages[at] = page | told | {"question": questions}
            data["page"] = pages
            return True
    return False


def _choices(words: InstrumentWords, form: Instrument, ours: Row) -> list[dict[str, Any]]:
    """One choice an item, with the way out that our own question has ("in person") kept.

    What hid our own question hides the imported ones. Without a way out nobody is forced: a blank
    item is what the missing-item rule is for.
    """
    options = [{"code": str(n), "words": both(one)} for n, one in sorted(words.options.items())]
    ways_out = [one for one in _rows(ours.get("options")) if not one["code"].isdigit()]
    kept = {key: ours[key] for key in ("show_when", "private") if key in ours}
    return [
        {
            "code": item_code(form, number),
            "kind": "choice",
            "ask": both(one),
            "options": options + ways_out,
            "optional": not ways_out,
            "source": f"{words.code} text {words.version}",
        }
        | kept
        for number, one in sorted(words.items.items())
    ]


def _rows(given: Any) -> list[Any]:
    """Options that stand as rows; a named set of them is kept with its own question."""
    return given if isinstance(given, list) else []


def _add_pages(rows: Rows, words: InstrumentWords, form: Instrument, place: Place) -> bool:
    """Pages of ticks at the end of their section, before the next section begins."""
    order = [one.get("code") for _, data in rows for one in data.get("section", ())]
    if place.section not in order:
        return False
    reach = order.index(place.section)
    last: tuple[dict[str, Any], int] | None = None
    for _, data in rows:
        for at, page in enumerate(data.get("page", ())):
            if page.get("section") in order[: reach + 1]:
                last = data, at
    if last is None:
        return False
    data, at = last
    data["page"] = [
        *data["page"][: at + 1],
        *_tick_pages(words, form, place),
        *data["page"][at + 1 :],
    ]
    return True


def _tick_pages(words: InstrumentWords, form: Instrument, place: Place) -> list[dict[str, Any]]:
    return [
        {
            "code": f"{form.code}_page_{k}",
            "section": place.section,
            "heading": both(place.heading),
            "lead": _credited(words),
            "question": [_ticks(words, form, place, k, numbers), _read(form, k)],
        }
        for k, numbers in enumerate(tick_groups(form), 1)
    ]


def tick_groups(form: Instrument) -> list[tuple[int, ...]]:
    """The items of a list of ticks, page by page."""
    size = form.place.page_size if form.place else len(form.items)
    numbers = [item.number for item in form.items]
    return [tuple(numbers[at : at + size]) for at in range(0, len(numbers), size)]


def _ticks(
    words: InstrumentWords, form: Instrument, place: Place, k: int, numbers: Sequence[int]
) -> dict[str, Any]:
    return {
        "code": ticks_code(form, k),
        "kind": "many",
        "ask": both(place.heading),
        "optional": True,
        "options": [
            {"code": item_code(form, number), "words": both(words.items[number])}
            for number in numbers
        ],
        "source": f"{words.code} text {words.version}",
    }


def _read(form: Instrument, k: int) -> dict[str, Any]:
    return {
        "code": read_code(form, k),
        "kind": "many",
        "ask": READ["ask"],
        "options": [{"code": "yes", "words": READ["option"]}],
        "source": "safety-and-plans 4; own wording",
    }


def item_code(form: Instrument, number: int) -> str:
    return f"{form.code}_{number}"


def ticks_code(form: Instrument, k: int) -> str:
    return f"{form.code}_ticks_{k}"


def read_code(form: Instrument, k: int) -> str:
    return f"{form.code}_read_{k}"


def _credited(words: InstrumentWords) -> dict[str, str]:
    """The instruction with the credit that the authors ask for below it."""
    return {one: f"{words.lead.in_(one)} ({words.copyright})" for one in LANGUAGES}


def _mark_version(rows: Rows, used: Sequence[InstrumentWords]) -> None:
    told = "\n".join(f"{words.code} {words.version} {words.sha256}" for words in used)
    mark = hashlib.sha256(told.encode()).hexdigest()[:8]
    for _, data in rows:
        if "questionnaire" in data:
            top = data["questionnaire"]
            data["questionnaire"] = {**top, "version": f"{top['version']}+{mark}"}
