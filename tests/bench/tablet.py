"""G8, G9 and G10 of the intake: a question page, a saved page and the last send, beside floors."""

import itertools
import json
import uuid
from collections.abc import Callable, Iterator
from functools import partial

from django.conf import settings

from tests.bench import waiting_room
from tests.bench.browser import WrongAnswer
from tests.bench.rounds import ROUNDS, Goal, Result, compare
from tests.bench.tablet_floors import SIXTY
from tests.bench.waiting_room import LONG_PAGE, Room, Sitting

PAGE = Goal(code="G8", what="question pages of the form in turn / bare, by hand", most=1 / 0.7)
LONG = Goal(code="G8", what="a question page of 60 fields / bare, by hand", most=1 / 0.7)
SAVE = Goal(code="G9", what="page save, a whole form in turn / bare PATCH", most=1 / 0.6)
QUIET = Goal(code="", what="  the same without the judge: no rule, no judgement", most=None)
ROWS = Goal(code="", what="  page save / a bare save that writes the same rows", most=None)
SEND = Goal(code="G10", what="last send of a whole form / bare form of 60 answers", most=1.5)
ALONE = Goal(code="", what="  the same without the judge", most=None)

SAVES, SENDS = 10, 3
SCRIPT = {"HTTP_ACCEPT": "application/json"}
REAL_JUDGE, NO_JUDGE = settings.INTAKE_JUDGE, "tests.intake.sittings.quiet_judge"


def results() -> Iterator[Result]:
    settings.ROOT_URLCONF = "tests.bench.tablet_floors"
    room = waiting_room.furnish()
    answered = room.finished()
    yield _pages(answered)
    yield _long_page(waiting_room.with_long_page(room.newcomer()))
    for goal, judge, floor in (
        (SAVE, REAL_JUDGE, "patch"),
        (QUIET, NO_JUDGE, "patch"),
        (ROWS, REAL_JUDGE, "rows"),
    ):
        settings.INTAKE_JUDGE = judge
        yield _saves(goal, room, _bare(answered, f"/floor/{floor}/"))
    for goal, judge in ((SEND, REAL_JUDGE), (ALONE, NO_JUDGE)):
        settings.INTAKE_JUDGE = judge
        yield _sends(goal, room, answered)
    settings.INTAKE_JUDGE = REAL_JUDGE


def _pages(answered: Sitting) -> Result:
    """Every page of the walk in turn, with the answers in it."""
    codes = [page.code for page, _ in waiting_room.walked(answered)]
    ours, floor = itertools.cycle(codes), itertools.cycle(codes)
    return compare(
        PAGE,
        ours=lambda: answered.tablet.get(f"/tablet/{next(ours)}/"),
        floor=lambda: answered.tablet.get(f"/floor/page/{next(floor)}/"),
        repeat=len(codes),
    )


def _long_page(sitting: Sitting) -> Result:
    return compare(
        LONG,
        ours=partial(sitting.tablet.get, f"/tablet/{LONG_PAGE}/"),
        floor=partial(sitting.tablet.get, f"/floor/page/{LONG_PAGE}/"),
        repeat=10,
    )


def _saves(goal: Goal, room: Room, floor: Callable[[], object]) -> Result:
    """New people's forms from the first page on, so that each save brings new answers."""
    needed = 1 + ROUNDS * SAVES
    saves: list[Callable[[], object]] = []
    while len(saves) < needed:
        newcomer = room.newcomer()
        saves += [partial(_save, newcomer, *page) for page in waiting_room.sent_by(newcomer)]
    turns = iter(saves)
    return compare(goal, ours=lambda: next(turns)(), floor=floor, repeat=SAVES)


def _save(sitting: Sitting, page: str, seq: int, raw: dict[str, list[str]]) -> None:
    """As the tablet's script sends a page; anything but "saved" is nothing to measure."""
    about = {**_keyed(), "HTTP_X_PAGE_SEQ": str(seq)}
    told = json.loads(sitting.tablet.send(f"/tablet/{page}/", raw, about))
    if told["result"] != "saved":
        raise WrongAnswer(f"{page} was answered {told}")


def _keyed() -> dict[str, str]:
    return {"HTTP_IDEMPOTENCY_KEY": str(uuid.uuid4()), **SCRIPT}


def _bare(answered: Sitting, path: str) -> Callable[[], object]:
    values = itertools.cycle(str(number) for number in range(11))
    return lambda: answered.tablet.send(
        path, {"code": ["nprs_now"], "value": [next(values)]}, _keyed()
    )


def _sends(goal: Goal, room: Room, answered: Sitting) -> Result:
    forms = iter([room.finished() for _ in range(1 + ROUNDS * SENDS)])
    sixty = {f"answer_{number}": ["Three weeks"] for number in range(SIXTY)}
    return compare(
        goal,
        ours=lambda: next(forms).tablet.send("/tablet/send/", {}, {}),
        floor=lambda: answered.tablet.send("/floor/form/", sixty, SCRIPT),
        repeat=SENDS,
    )
