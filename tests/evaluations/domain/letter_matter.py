"""A letter's matter, ordinary and as long as it can get, for tests of what is made of it."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from evaluations.domain import letter
from evaluations.domain.letter import (
    FactSheet,
    Flags,
    Line,
    Matter,
    Nerve,
    Person,
    Reader,
    Sender,
    Signed,
    Texts,
)
from evaluations.domain.triggers import Urgency

ZONE = ZoneInfo("America/Los_Angeles")
UNDER = Signed(
    name="Priya Raman, PT, DPT",
    licence="PT-48213",
    at=datetime(2026, 12, 3, 9, 52, tzinfo=ZONE),
    zone="America/Los_Angeles",
    check="9f2c71aa" * 8,
)
ROOTS = ("L2", "L3", "L4", "L5", "S1")
REASONS = (
    Line(label="Bending forward makes it worse", value="yes", source="patient, tablet 9:22 am"),
    Line(label="Pain goes down to the toes", value="yes, LEFT", source="patient, tablet 9:23 am"),
)
ORDINARY = Matter(
    template="RL-NEURO",
    dated=date(2026, 12, 3),
    edition=1,
    title="Please see within 2 weeks",
    urgency=Urgency.SOON,
    urgency_words="Within 1–2 weeks",
    rules=("Worse bending and shoots to toes",),
    replaces="",
    doubt="",
    to=Reader(
        name="Dr. Anthony Osei",
        organisation="Willamette Spine Clinic",
        phone="(503) 555-0177",
        fax="(503) 555-0178",
    ),
    sender=Sender(
        name="Priya Raman, PT, DPT",
        licence="PT-48213",
        direct="(503) 555-0151",
        clinic="Riverbend Running and Spine",
        address="240 Mill Street\nPortland, OR 97201",
        phone="(503) 555-0142",
        fax="(503) 555-0143",
        zone="America/Los_Angeles",
    ),
    person=Person(
        name="Tom Lindqvist",
        born=date(1982, 3, 30),
        number="BK-2077",
        age=44,
        phone="(503) 555-0119",
        language="English",
        interpreter="no interpreter",
    ),
    texts=Texts(
        question="Please assess for LEFT lumbar nerve-root pain.",
        history="44-year-old runner, LEFT leg pain since 19 Nov 2026.",
        done="Advice and gentle movement. Running on hold.",
        said="He knows when to go to the ER.",
    ),
    reasons=REASONS,
    also=(Line(label="Straight leg raise", value="RIGHT negative, LEFT positive"),),
    nerve=Nerve(
        heading="Nerve screen, 3 Dec 2026",
        rows=tuple((root, "5", "4+", "2 normal", "not tested", "", "") for root in ROOTS),
        notes="Saddle light touch: 2 normal. Babinski: not tested. Clonus: not tested.",
    ),
    vitals="blood pressure 124/78 mmHg, pulse 66 a minute (3 Dec 2026).",
    flags=Flags(
        heading="Red flags: asked 10 of 11, present 0 of the 10 named here",
        lines=(
            Line(label="Answered no:", value="saddle numbness, fever or chills."),
            Line(label="Not asked:", value="major injury."),
        ),
    ),
    medicines="ibuprofen as needed.",
    allergies="none known.",
    asks_about_running=True,
    facts=(FactSheet(label="Pain", rows=REASONS, unknown="Not examined: Can stand upright."),),
    examined=(Line(label="Hip flexion, L2", value="RIGHT 5, LEFT 4+"),),
    scores=(Line(label="Pain, 0 to 10", value="5", source="3 Dec 2026"),),
)


def matter(**changes: Any) -> Matter:
    return replace(ORDINARY, **changes)


def filled(pattern: str, limit: int) -> str:
    """``pattern`` repeated to just under ``limit`` characters."""
    return (pattern * (limit // len(pattern) + 1))[:limit].rstrip()


WORDS = "LEFT leg pain, worse on bending and sitting, better lying down; "


def longest(pattern: str = WORDS, **changes: Any) -> Matter:
    """Every text as long as it may be typed, and more facts than page one has room for."""
    name = filled("Maximiliana Guadalupe Wollstonecraft ", 60)
    limits = letter.LIMITS
    return matter(
        **{
            "rules": (
                "Severe or multi-root weakness, or new foot drop",
                "Worse bending and shoots to toes",
                "Cannot stand up straight",
            ),
            "to": replace(ORDINARY.to, name=name, organisation=name),
            "sender": replace(ORDINARY.sender, name=f"{name[:40]}, PT, DPT, OCS"),
            "person": replace(ORDINARY.person, name=name),
            "texts": Texts(**{one: filled(pattern, limits[one]) for one in limits}),
            "reasons": tuple(
                Line(
                    label=f"Loss of feeling between the legs that is getting worse, {number}",
                    value="RIGHT positive, LEFT positive at 48 degrees",
                    source="patient, tablet 30 Sep 2026, 12:22 pm",
                )
                for number in range(1, 13)
            ),
            "medicines": filled("ibuprofen 400 mg three times a day, ", 78),
            "allergies": filled("penicillin, latex, adhesive tape, ", 78),
            **changes,
        }
    )
