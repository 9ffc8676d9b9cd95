"""One planned run as the phone says it."""

from collections.abc import Callable, Mapping

from clinic.domain.content import Words
from evaluations.domain import run_words
from evaluations.domain.run_phases import Session

Say = Callable[..., str]


def said(session: Session, unit: str, words: Mapping[str, Words], language: str) -> str:
    """ "Run 1 min, walk 4 min. Do it 6 times." in ``language``; whole sentences."""

    def say(key: str, /, **blanks: object) -> str:
        return words[key].in_(language).format(**blanks)

    parts = [_what(session, unit, say)]
    if session.element:
        parts.append(say(f"run_{session.element}"))
    if session.is_long:
        parts.append(say("run_long"))
    return " ".join(parts)


def _what(session: Session, unit: str, say: Say) -> str:
    run, walk = session.run_minutes, session.walk_minutes
    if session.distance is not None:
        distance = run_words.planned(session.distance, unit)
        if run and walk:
            return say("run_walk_distance", distance=distance, run=run, walk=walk)
        return say("run_distance", distance=distance)
    if not walk:
        return say("run_whole", run=run * (session.times or 1))
    return say("run_walk", run=run, walk=walk, times=session.times)
