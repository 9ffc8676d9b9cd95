"""A patient's plan as composed, in both languages, for tests of what draws it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from evaluations.domain import documents as d

SIGNED_AT = datetime(2026, 12, 3, 17, 52, tzinfo=UTC)

ENGLISH = d.PlanDocument(
    help=d.HelpBox(
        heading="When to get help",
        now=d.HelpList(
            heading="Go to the ER or call 911 now if:",
            items=(
                "you lose feeling between your legs",
                "you cannot pee, or you leak without feeling it",
                "you lose control of your bowels",
                "your legs get weaker or your foot drags",
                "both legs hurt or go numb",
                "you get chest pain, or you cannot get your breath",
            ),
        ),
        today=d.HelpList(
            heading="Call us today if:",
            items=(
                "fever or chills",
                "pain that wakes you and nothing helps",
                "pain spreads further down your leg",
                "your calf swells",
                "pain gets worse each time you run",
            ),
        ),
        phone="(503) 555-0142",
        hours="weekdays 7:30 to 5:30",
        closed="Closed and worried? Go to the ER.",
    ),
    title="Your plan",
    from_line="Renata, from Priya Raman, physical therapist",
    next_visit="Next visit: Thu 10 Dec, 9:00",
    clinic_phone="Clinic phone: (503) 555-0142",
    found=d.Section(
        heading="What we found",
        sentences=(
            "Your back bends further and hurts less than on 17 Nov.",
            "Your right hip is almost as strong as your left.",
            "Your nerves tested normal.",
        ),
    ),
    goals=d.Goals(
        heading="Your goals",
        cards=(
            d.GoalCard(
                title="Walk fast for 30 minutes", lines=("Pain 2 or less (now 4). By 24 Dec.",)
            ),
            d.GoalCard(title="Run 3 miles, 3 times a week", lines=("Pain 2 or less. By 10 Jan.",)),
            d.GoalCard(
                title="Sit through a work day", lines=("Back score 4 or less (now 5). By 15 Jan.",)
            ),
        ),
        none="",
    ),
    week=d.Week(
        heading="This week",
        note="write your pain, 0 to 10",
        columns=("Day", "What to do", "Done", "Pain after", "Next morning"),
        days=(
            d.WeekDay(day="Thu 3 Dec", what="Rest day. An easy walk is fine."),
            d.WeekDay(day="Fri 4 Dec", what="Exercises 1 to 5"),
            d.WeekDay(day="Sat 5 Dec", what="Walk fast 30 minutes, then exercise 1"),
            d.WeekDay(day="Sun 6 Dec", what="Exercises 1 to 5"),
            d.WeekDay(day="Mon 7 Dec", what="Rest day. An easy walk is fine."),
            d.WeekDay(day="Tue 8 Dec", what="Exercises 1 to 5"),
            d.WeekDay(day="Wed 9 Dec", what="Exercise 1"),
        ),
    ),
    not_now=d.Section(
        heading="Not for now",
        sentences=(
            "No running and no jumping for now.",
            "No side plank for now.",
            "Do not test yourself by hopping. "
            "Your therapist will do that with you when it is safe.",
        ),
    ),
    talked=d.Section(
        heading="Who we talked to",
        sentences=("Dr. Helen Brandt, your doctor: today by phone about periods and bone health.",),
    ),
    exercises=d.Exercises(
        heading="Your exercises",
        start="Start",
        finish="Finish",
        cards=(
            d.ExerciseCard(
                number=1,
                figure="hip-flexor",
                name="Half-kneeling stretch, front of hip",
                picture="Half-kneeling stretch, start and finish",
                dose="Hold 30 seconds, 3 times each side. Most days.",
                steps="One knee on a pad. Tuck your tail under. "
                "Shift forward until the front of the hip pulls. Breathe.",
            ),
            d.ExerciseCard(
                number=2,
                figure="bridge",
                name="Glute bridge",
                picture="Glute bridge, start and finish",
                dose="12 times, 3 sets. Hold 2 seconds at the top.",
                steps="On your back, knees bent. Squeeze your seat. "
                "Lift until knees, hips and shoulders make a line.",
            ),
            d.ExerciseCard(
                number=3,
                figure="clamshell",
                name="Clamshell",
                picture="Clamshell, start and finish",
                dose="15 times, 2 sets each side.",
                steps="On your side, knees bent, feet together. "
                "Open the top knee. Keep your hips still.",
            ),
            d.ExerciseCard(
                number=4,
                figure="not-drawn",
                name="Brisk walk",
                picture="Brisk walk, start and finish",
                dose="30 minutes. Most days.",
                steps="Walk fast on flat ground. You can talk but not sing.",
            ),
            d.ExerciseCard(
                number=5,
                figure="bird-dog",
                name="Bird-dog",
                picture="Bird-dog, start and finish",
                dose="8 times, 2 sets each side.",
                steps="On hands and knees. Reach one arm and the other leg. Keep your back flat.",
            ),
        ),
        none="",
        stop_rule="Stop if pain goes down your leg, or rises more than 2 points, "
        "or stays worse the next morning.",
    ),
    self_care=d.Section(
        heading="Help yourself",
        sentences=(
            "Keep moving: short walks help more than rest.",
            "Sleep on the side that is easy.",
        ),
    ),
    follow_up=d.Section(
        heading="What happens next",
        sentences=("2 visits a week for 6 weeks. Your plan ends on 14 Jan 2027.",),
    ),
    running=d.Running(
        who="Renata Flores, born 14 Feb 1990, BK-2041",
        document="Your plan, 3 Dec 2026, version 1",
        clinic="Riverbend Running and Spine. Ask us if there is a newer copy.",
        page="Page",
        of="of",
    ),
    language="en",
    version=1,
    dated="2026-12-03",
)

SPANISH = replace(
    ENGLISH,
    language="es",
    title="Su plan",
    help=replace(
        ENGLISH.help,
        heading="Cuándo pedir ayuda",
        now=d.HelpList(
            heading="Vaya a urgencias o llame al 911 ahora si:",
            items=("pierde la sensibilidad entre las piernas", "le duele el pecho"),
        ),
        today=d.HelpList(heading="Llámenos hoy si:", items=("tiene fiebre o escalofríos",)),
        hours="de lunes a viernes, de 7:30 a 5:30",
        closed="¿Está cerrado y le preocupa? Vaya a urgencias.",
    ),
    running=replace(
        ENGLISH.running, document="Su plan, 3 dic 2026, versión 1", page="Página", of="de"
    ),
)


def plan(language: str = "en", **changes: Any) -> dict[str, Any]:
    """The stored form of a plan; ``changes`` replace fields of the document."""
    return d.to_json(replace(SPANISH if language == "es" else ENGLISH, **changes))


def saying(words: str) -> dict[str, Any]:
    """A plan in which every place that holds people's own words holds ``words``."""
    told = d.Section(heading=words, sentences=(words, words))
    return plan(
        found=told,
        talked=told,
        not_now=told,
        from_line=words,
        running=replace(ENGLISH.running, who=words),
        goals=replace(ENGLISH.goals, cards=(d.GoalCard(title=words, lines=(words,)),)),
    )
