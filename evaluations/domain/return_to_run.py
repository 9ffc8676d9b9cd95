"""The way back to running: the one way in (safety reference section 6)."""

from evaluations.domain.run_phases import Element, Phase, Programme, Ran, Session, State
from evaluations.domain.run_profile import Bone, Profile, Runner
from evaluations.domain.run_rules import Colour, Kind, Move, Run

__all__ = [
    "Bone",
    "Colour",
    "Element",
    "Kind",
    "Move",
    "Phase",
    "Profile",
    "Programme",
    "Ran",
    "Run",
    "Runner",
    "Session",
    "State",
]
