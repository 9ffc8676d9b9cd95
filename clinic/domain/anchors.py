"""The anchor file: what the newest event of the audit trail was, written down elsewhere.

A chain of hashes shows an event that was changed, added or taken out, but not that its end was
cut off: what is left is whole. Each line of this file says how long the trail was at a moment and
what its newest hash was; the lines are chained, and marked with a key of their own.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace

RESTORED = "restored"
REASONS = {
    "hour": "an hour had passed",
    "rows": "a thousand events had passed",
    "backup": "a backup was made",
    RESTORED: "the database was put back from a backup",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Anchor:
    """One line. ``count`` events were there, the newest ``seq``; ``before`` is the mark above."""

    line: int
    seq: int
    hash: str
    count: int
    at: str
    why: str
    before: str
    mark: str = ""

    @property
    def marked(self) -> str:
        """What the mark is taken of: everything else in the line."""
        told = asdict(self)
        del told["mark"]
        return json.dumps(told, sort_keys=True, separators=(",", ":"))

    @property
    def text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":")) + "\n"


def read(text: str) -> Anchor:
    """Raises :class:`ValueError` when the line holds anything but an anchor."""
    try:
        anchor = Anchor(**json.loads(text))
    except TypeError as error:
        raise ValueError(str(error)) from error
    numbers = (anchor.line, anchor.seq, anchor.count)
    words = (anchor.hash, anchor.at, anchor.why, anchor.before, anchor.mark)
    if not all(type(one) is int for one in numbers) or not all(type(one) is str for one in words):
        raise ValueError("a number or a word is of another kind")
    return anchor


def after(last: Anchor | None, *, seq: int, hash_: str, count: int, at: str, why: str) -> Anchor:
    """The line that follows ``last``, still without its mark."""
    line, before = (last.line + 1, last.mark) if last else (1, "")
    return Anchor(line=line, seq=seq, hash=hash_, count=count, at=at, why=why, before=before)


def marked(anchor: Anchor, mark: Callable[[str], str]) -> Anchor:
    return replace(anchor, mark=mark(anchor.marked))


@dataclass(kw_only=True, slots=True)
class Held:
    """What a file was found to hold. ``known`` are hashes by event, ``notes`` are no faults."""

    anchors: list[Anchor] = field(default_factory=list)
    known: dict[int, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def last(self) -> Anchor | None:
        return self.anchors[-1] if self.anchors else None


def hold(lines: Iterable[str], is_marked: Callable[[str, str], bool]) -> Held:
    """Read every line; ``is_marked(told, mark)`` says whether a mark is of the clinic's key."""
    held = Held()
    for number, text in enumerate(lines, start=1):
        try:
            anchor = read(text)
        except ValueError:
            held.faults.append(f"line {number} of the anchor file cannot be read")
            continue
        _take(held, number, anchor, is_marked(anchor.marked, anchor.mark))
    return held


def _take(held: Held, number: int, anchor: Anchor, is_ours: bool) -> None:
    named = f"line {number} of the anchor file"
    last = held.last
    if not is_ours:
        held.faults.append(f"{named} was changed, or marked with another key")
        return
    if anchor.line != number or anchor.before != (last.mark if last else ""):
        held.faults.append(f"{named} does not follow the one before it")
    if anchor.count != anchor.seq:
        held.faults.append(f"{named} counted {anchor.count} events, the newest no. {anchor.seq}")
    if anchor.why == RESTORED:
        _forget_lost(held, anchor)
    elif last and anchor.seq < last.seq:
        held.faults.append(f"{named} knows a shorter trail than the one before it")
    held.known[anchor.seq] = anchor.hash
    held.anchors.append(anchor)


def _forget_lost(held: Held, anchor: Anchor) -> None:
    """After a restore the trail goes on from an earlier end, and that was written down."""
    lost = [seq for seq in held.known if seq > anchor.seq]
    if lost:
        held.notes.append(
            f"{anchor.at}: put back from a backup; events {anchor.seq + 1} to {max(lost)} or later"
            " were lost with the old database"
        )
    for seq in lost:
        del held.known[seq]


def missing(held: Held, *, seq: int, told: Mapping[str, str]) -> tuple[str, ...]:
    """What the file knows and a trail that ends at ``seq`` lacks, and the other way about.

    ``told`` are the lines that the trail says were written: their marks by line number.
    """
    faults = []
    if beyond := [one for one in held.known if one > seq]:
        faults.append(
            f"the trail ends at event {seq}, and the anchor file knows event {max(beyond)}:"
            " its end was cut off"
        )
    marks = {anchor.mark for anchor in held.anchors}
    gone = [line for line, mark in told.items() if mark not in marks]
    if gone:
        faults.append(
            f"{len(gone)} lines that the trail says were written are not in the anchor file,"
            f" the first of them line {gone[0]}"
        )
    return tuple(faults)
