"""Interleaved, shuffled rounds. A ratio is a median, so that a busy machine cancels out.

Work inside this process is timed by its CPU time, which leaves out what disk and neighbours
add to both sides; work in other processes by the wall clock.
"""

import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

ROUNDS = 9
LOOP = 400_000
Clock = Callable[[], float]
CLOCKS: Mapping[str, Clock] = {"cpu": time.process_time, "wall": time.perf_counter}


@dataclass(frozen=True, kw_only=True, slots=True)
class Goal:
    """``ours`` may take at most ``most`` times as long as ``floor``. None: reported only."""

    code: str
    what: str
    most: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Times are medians in milliseconds; ``loop`` is the fixed CPU loop run in the same rounds."""

    goal: Goal
    ratio: float
    low: float
    high: float
    ours: float
    floor: float
    loop: float
    clock: str = "cpu"

    @property
    def is_met(self) -> bool:
        return self.goal.most is None or self.ratio <= self.goal.most


def fixed_loop() -> int:
    total = 0
    for number in range(LOOP):
        total += number * number
    return total


def compare(
    goal: Goal,
    *,
    ours: Callable[[], object],
    floor: Callable[[], object],
    rounds: int = ROUNDS,
    repeat: int = 1,
    clock: str = "cpu",
) -> Result:
    """Run both ``repeat`` times a round, in random order, after one warm-up of each."""
    works = {"ours": ours, "floor": floor, "loop": fixed_loop}
    for work in works.values():
        work()
    taken = [_round(works, repeat, CLOCKS[clock]) for _ in range(rounds)]
    ratios = [one["ours"] / one["floor"] for one in taken]
    low, *_, high = statistics.quantiles(ratios, n=4)
    return Result(
        goal=goal,
        ratio=statistics.median(ratios),
        low=low,
        high=high,
        ours=_median(taken, "ours"),
        floor=_median(taken, "floor"),
        loop=_median(taken, "loop"),
        clock=clock,
    )


def _round(
    works: Mapping[str, Callable[[], object]], repeat: int, clock: Clock
) -> dict[str, float]:
    names = random.sample(list(works), len(works))
    return {
        name: _milliseconds(works[name], 1 if name == "loop" else repeat, clock) for name in names
    }


def _milliseconds(work: Callable[[], object], repeat: int, clock: Clock) -> float:
    started = clock()
    for _ in range(repeat):
        work()
    return (clock() - started) * 1000 / repeat


def _median(taken: Sequence[Mapping[str, float]], name: str) -> float:
    return statistics.median(one[name] for one in taken)


HEAD = (
    f"{'':4} {'goal':5} {'what':58} {'ratio':>6} {'middle half':>13} "
    f"{'most':>6} {'clock':>5} {'ours ms':>9} {'floor ms':>9} {'loop ms':>8}"
)


def row(result: Result) -> str:
    goal = result.goal
    most = f"{goal.most:.2f}" if goal.most is not None else "-"
    met = "-" if goal.most is None else "ok" if result.is_met else "OVER"
    return (
        f"{met:4} {goal.code:5} {goal.what:58} {result.ratio:6.2f} "
        f"{result.low:6.2f}-{result.high:<6.2f} {most:>6} "
        f"{result.clock:>5} {result.ours:9.2f} {result.floor:9.2f} {result.loop:8.1f}"
    )
