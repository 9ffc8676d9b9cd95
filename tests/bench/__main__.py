"""``python -m tests.bench [part ...]``: print the table; exit 1 when a ratio is over its goal."""

import importlib
import sys

from tests.bench import house, rounds

PARTS = (
    "printing",
    "charting",
    "saving",
    "judging",
    "searching",
    "trail",
    "examination",
    "tablet",
    "slow_tablet",
)


def main(wanted: list[str]) -> int:
    met = True
    with house.opened():
        tell(rounds.HEAD)
        for part in wanted or PARTS:
            for result in importlib.import_module(f"tests.bench.{part}").results():
                tell(rounds.row(result))
                met &= result.is_met
    return 0 if met else 1


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
