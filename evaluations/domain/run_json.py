"""The values of a run programme as plain data for keeping, and back."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from typing import Any

from evaluations.domain.run_phases import Phase, Ran, Session, State
from evaluations.domain.run_profile import Profile, Runner

Plain = dict[str, Any]


def runner_to_json(runner: Runner) -> Plain:
    return _row(runner)


def runner_from_json(kept: Mapping[str, Any]) -> Runner:
    """What :func:`runner_to_json` made; a key that is missing is a ``TypeError``."""
    row = {
        **kept,
        "days": tuple(kept["days"]),
        "starts_on": date.fromisoformat(kept["starts_on"]),
        "closed": tuple(map(date.fromisoformat, kept["closed"])),
        "refused": tuple(kept["refused"]),
    }
    return Runner(**row)


def session_to_json(session: Session) -> Plain:
    return _row(session)


def session_from_json(kept: Mapping[str, Any]) -> Session:
    row = {**kept, "on": date.fromisoformat(kept["on"]), "phase": Phase(kept["phase"])}
    return Session(**row)


def state_to_json(state: State) -> Plain:
    return _row(state)


def state_from_json(kept: Mapping[str, Any]) -> State:
    row = {
        **kept,
        "on": date.fromisoformat(kept["on"]),
        "phase": Phase(kept["phase"]),
        "profile": Profile(kept["profile"]),
        "builds": tuple(map(tuple, kept["builds"])),
        "since": date.fromisoformat(kept["since"]),
        "ran": tuple(_ran(one) for one in kept["ran"]),
        "reds": tuple((date.fromisoformat(on), at) for on, at in kept["reds"]),
        "rest_until": _day(kept["rest_until"]),
    }
    return State(**row)


def _ran(kept: Mapping[str, Any]) -> Ran:
    return Ran(on=date.fromisoformat(kept["on"]), distance=kept["distance"])


def _day(kept: str | None) -> date | None:
    return None if kept is None else date.fromisoformat(kept)


def _row(value: Runner | Session | State | Ran) -> Plain:
    return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return _row(value) if isinstance(value, Ran) else value
