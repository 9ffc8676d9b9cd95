"""The part of a patient's plan that is about running: the dated runs and the traffic light."""

from dataclasses import dataclass
from datetime import date

from clinic.domain.content import Words
from evaluations.domain import day_words, plan
from evaluations.domain.documents import Light, RunRow, WayBack
from evaluations.domain.plan_record import PlanRecord, RunDay
from evaluations.domain.wording import Wording

MOST_ROWS = 8
"""Runs in the table; what comes later is on the next paper and on the phone."""

_COLUMNS = ("week_day", "run_column", "walk_column", "times_column", "week_done")
_LIGHTS = ("go", "same", "stop")


@dataclass(frozen=True, slots=True)
class Page:
    """A record read with the wording of one language."""

    record: PlanRecord
    wording: Wording
    language: str

    def say(self, key: str, /, **values: object) -> str:
        return self.wording.words[key].in_(self.language).format(**values)

    def own(self, words: Words | None) -> tuple[str, ...]:
        said = words.in_(self.language) if words else ""
        return (said,) if said else ()

    def day(self, day: date) -> str:
        return day_words.full(day, self.language)


def may_run(page: Page) -> bool:
    """Whether runs are printed at all: there is a programme, and nothing holds it."""
    run, holds = page.record.run, page.record.holds
    if run is None or run.is_stopped:
        return False
    return not holds & {plan.HOLD_RUNNING, plan.HOLD_ALL}


def on_day(page: Page, day: date) -> str:
    """The run of one day in words; "" for none."""
    if page.record.run is None or not may_run(page):
        return ""
    said = [one.what for one in page.record.run.days if one.on == day]
    return said[0].in_(page.language) if said else ""


def way_back(page: Page) -> WayBack:
    run = page.record.run
    if run is None:
        return WayBack()
    if not may_run(page):
        return WayBack(heading=page.say("way_back"), said=(page.say("run_stopped"),))
    if not run.days:
        return WayBack()
    return WayBack(
        heading=page.say("way_back"),
        note=page.say("way_back_note"),
        columns=tuple(page.say(name) for name in _COLUMNS),
        rows=tuple(_row(page, one) for one in run.days[:MOST_ROWS]),
        said=(*_later(page, run.days), *page.own(run.honest)),
        lights=tuple(
            Light(light=one, word=page.say(f"light_{one}"), says=page.say(f"light_{one}_says"))
            for one in _LIGHTS
        ),
    )


def _row(page: Page, one: RunDay) -> RunRow:
    day, what = day_words.near(one.on, page.language), one.what.in_(page.language)
    if one.times is None:
        return RunRow(day=day, what=what)
    return RunRow(
        day=day,
        what=what,
        run=page.say("minutes", number=one.run),
        walk=page.say("minutes", number=one.walk) if one.walk else page.say("no_walk"),
        times=str(one.times),
    )


def _later(page: Page, days: tuple[RunDay, ...]) -> tuple[str, ...]:
    if len(days) <= MOST_ROWS:
        return ()
    return (page.say("run_later", date=page.day(days[-1].on)),)
