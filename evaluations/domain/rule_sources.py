"""The text of a rule set, file by file, to a checked :class:`RuleSet`.

A version is kept as its texts, so that what judged a case can be read again: its rules and its
computed facts speak as they did then. Asked and examined facts are the present ones, which are
only ever added to.
"""

import hashlib
import re
from collections.abc import Mapping

from clinic.domain import content
from clinic.domain.content import Faults, Row
from evaluations.domain import calculations, facts, rule_reader
from evaluations.domain.triggers import RuleSet

HEAD = "ruleset.toml"
FACTS = "facts.toml"

Sources = Mapping[str, str]
"""TOML text by file name: :data:`HEAD`, :data:`FACTS` and every file that the head names."""

MAX_CHARACTERS = 1_000_000
"""Of all files of a rule set together; the shipped ones hold a tenth of it."""

_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,25}")
_FILE = re.compile(r"[0-9A-Za-z_-]{1,60}\.toml")


def parse(sources: Sources, *, present: str, faults: Faults) -> RuleSet:
    """The rule set, or one ContentError with every fault.

    ``present`` is the text of the fact dictionary of this program; ``faults`` may already hold
    what went wrong while the files were read, and is raised with the rest.
    """
    head = content.toml(sources.get(HEAD, ""), HEAD, faults)
    name = _name(head, faults)
    rows = [
        row
        for file in files(head, faults)
        for row in content.rows(_table(sources, file, faults), "rule", file, faults)
    ]
    dictionary = _fact_rows(present, sources.get(FACTS, present), faults)
    _check_length(sources, faults)
    faults.raise_if_any()
    known = facts.parse(dictionary)
    return rule_reader.parse(
        version=f"{name}+{digest(sources, head)}",
        head=head,
        rows=rows,
        calculations=calculations.compile_computed(known),
    )


def files(head: Row, faults: Faults) -> tuple[str, ...]:
    """The files of the rules in judged order; a name that leaves the folder is a fault."""
    named = content.texts(head, "files", HEAD, faults)
    for one in named:
        if not _FILE.fullmatch(one) or one in (HEAD, FACTS):
            faults.add(HEAD, f"'files' names {one[:60]!r}, which is not the name of a rule file")
    content.unique(named, f"{HEAD} 'files'", faults)
    return tuple(one for one in named if _FILE.fullmatch(one))


def digest(sources: Sources, head: Row) -> str:
    """Twelve characters that change with any change of the rules or their facts."""
    named = (FACTS, HEAD, *content.texts(head, "files", HEAD, Faults()))
    text = "\0".join(sources.get(one, "") for one in named)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _name(head: Row, faults: Faults) -> str:
    name = content.text(head, "version", HEAD, faults)
    if name and not _NAME.fullmatch(name):
        faults.add(HEAD, "'version' must be 1 to 26 letters, digits, dots or hyphens")
    return name


def _table(sources: Sources, file: str, faults: Faults) -> Row:
    """A file that was not kept is a fault of its own, not an empty one."""
    if file not in sources:
        faults.add(file, "is missing")
        return {"rule": []}
    return content.toml(sources[file], file, faults)


def _fact_rows(present: str, kept: str, faults: Faults) -> list[Row]:
    """The present facts, with the computed ones as the version has them where it has them."""
    now = [*_facts(present, faults)]
    if kept == present:
        return now
    then = {row.get("name"): row for row in _facts(kept, faults) if _is_computed(row)}
    asked = [row for row in now if not _is_computed(row)]
    later = [row for row in now if _is_computed(row) and row.get("name") not in then]
    return [*asked, *then.values(), *later]


def _facts(text: str, faults: Faults) -> tuple[Row, ...]:
    return content.rows(content.toml(text, FACTS, faults), "fact", FACTS, faults)


def _is_computed(row: Row) -> bool:
    return str(row.get("name")).startswith(f"{facts.COMPUTED}.")


def _check_length(sources: Sources, faults: Faults) -> None:
    if sum(map(len, sources.values())) > MAX_CHARACTERS:
        faults.add(HEAD, f"the files are longer than {MAX_CHARACTERS:,} characters together")
