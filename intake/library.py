"""All of the intake's content, read and cross-checked once per process."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clinic.domain import content
from clinic.domain.content import Faults, Row, Words
from intake.domain import answers, consent, instrument_reader, questionnaire_reader, reuse, scoring
from intake.domain.consent import ConsentText
from intake.domain.instruments import Instrument
from intake.domain.questionnaire import Questionnaire
from intake.domain.reuse import Files as Files

CONTENT = Path(__file__).parent / "content"
DEFAULT = "runner_lbp"


@dataclass(frozen=True, kw_only=True, slots=True)
class Library:
    """``rows`` are each questionnaire's files as read, ``consents`` stand in the order to sign,
    ``instruments`` in the order to show, ``words`` and ``problems`` are the tablet's own."""

    questionnaires: Mapping[str, Questionnaire]
    rows: Mapping[str, Files]
    consents: tuple[ConsentText, ...]
    instruments: Mapping[str, Instrument]
    words: Mapping[str, Words]
    problems: Mapping[str, Words]


@cache
def load() -> Library:
    """The library, or :class:`ContentError` with every fault of every file."""
    return read(CONTENT)


def read(folder: Path) -> Library:
    faults = Faults()
    kiosk = content.read_toml(folder / "kiosk.toml", faults)
    rows = _rows(folder / "questionnaires", faults)
    found = Library(
        questionnaires={code: _questionnaire(code, files, faults) for code, files in rows.items()},
        rows=rows,
        consents=_consents(folder / "consents", faults),
        instruments=_instruments(folder / "instruments", faults),
        words=_wordlist(kiosk, "words", faults),
        problems=_wordlist(kiosk, "problem", faults),
    )
    for kind in sorted(answers.PROBLEMS - found.problems.keys()):
        faults.add("kiosk.toml", f"has no words for the problem '{kind}'")
    _check_measures(found, faults)
    faults.raise_if_any()
    return found


def current(code: str = DEFAULT) -> Questionnaire:
    return load().questionnaires[code]


def words(language: str) -> dict[str, str]:
    """Every fixed word of the tablet in one language."""
    return {code: one.in_(language) for code, one in load().words.items()}


def _rows(folder: Path, faults: Faults) -> dict[str, Files]:
    folders = sorted(path for path in folder.glob("*") if path.is_dir())
    found: dict[str, Files] = {
        one.name: [(f"{one.name}/{file.name}", _toml(file, faults)) for file in _files(one)]
        for one in folders
    }
    if DEFAULT not in found:
        faults.add("questionnaires", f"has no '{DEFAULT}'")
    return {code: reuse.expanded(files, found, faults) for code, files in found.items()}


def _questionnaire(code: str, files: Files, faults: Faults) -> Questionnaire:
    parsed = questionnaire_reader.parse(files, faults)
    if parsed.code != code:
        faults.add(f"{code}/", f"holds the questionnaire '{parsed.code}'")
    return parsed


def _consents(folder: Path, faults: Faults) -> tuple[ConsentText, ...]:
    found = tuple(consent.parse(file.name, _toml(file, faults), faults) for file in _files(folder))
    content.unique((one.code for one in found), "consents", faults)
    return found


def _instruments(folder: Path, faults: Faults) -> dict[str, Instrument]:
    found = [
        instrument_reader.parse(file.name, _toml(file, faults), scoring.SCORERS, faults)
        for file in _files(folder)
    ]
    content.unique((one.code for one in found), "instruments", faults)
    return {one.code: one for one in sorted(found, key=lambda one: one.order)}


def _check_measures(found: Library, faults: Faults) -> None:
    """A measure scores only questions that are asked, and its imported words have a place."""
    asked = {code for one in found.questionnaires.values() for code in one.by_code}
    pages = {page.code for one in found.questionnaires.values() for page in one.pages}
    sections = {part.code for one in found.questionnaires.values() for part in one.sections}
    for form in found.instruments.values():
        named = {code for item in form.items for code in (item.question, item.naming) if code}
        for code in sorted(named - asked):
            faults.add(f"{form.code}.toml", f"scores the question '{code}', which nobody asks")
        place = form.place
        if place is not None and place.page not in {"", *pages}:
            faults.add(
                f"{form.code}.toml", f"stands on the page '{place.page}', which is not there"
            )
        if place is not None and place.section not in {"", *sections}:
            faults.add(f"{form.code}.toml", f"stands in the section '{place.section}'")


def _wordlist(data: Row, key: str, faults: Faults) -> dict[str, Words]:
    table = data.get(key)
    if not isinstance(table, dict):
        faults.add("kiosk.toml", f"needs a table [{key}]")
        return {}
    return {code: content.words(table, code, f"kiosk.toml {key}", faults) for code in table}


def _files(folder: Path) -> Iterable[Path]:
    return sorted(folder.glob("*.toml"))


def _toml(file: Path, faults: Faults) -> Row:
    return content.read_toml(file, faults)
