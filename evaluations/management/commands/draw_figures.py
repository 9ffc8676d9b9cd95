"""Draw every exercise: ``manage.py draw_figures`` and, to look at them, ``--sheet FILE``."""

from argparse import ArgumentParser
from html import escape
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic.domain.content import ContentError
from evaluations import drawings

FOLDER = Path(drawings.__file__).parent / "static" / "evaluations" / "figures"
_SHEET = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Exercise figures</title>'
    "<style>body{{font:13px sans-serif;display:grid;grid-template-columns:repeat(4,1fr);"
    "gap:14px;margin:16px}}figure{{margin:0}}svg{{width:72mm;height:27mm}}</style></head>"
    "<body>{figures}</body></html>\n"
)


class Command(BaseCommand):
    help = "Draw the exercise figures from content/figures into the static folder."
    requires_system_checks = ()  # drawing asks nothing of routes or database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sheet", type=Path, help="also write all of them on one HTML page")
        parser.add_argument("--into", type=Path, default=FOLDER, help="another folder")

    def handle(self, *args: Any, sheet: Path | None, into: Path, **options: Any) -> None:
        try:
            drawn = dict(drawings.files())
        except ContentError as error:
            count = len(error.faults)
            raise CommandError(f"Nothing was drawn. {count} fault(s):\n{error}") from error
        into.mkdir(parents=True, exist_ok=True)
        for path in into.glob("*.svg"):
            if path.name not in drawn:
                path.unlink()
        for name, text in drawn.items():
            (into / name).write_text(text, encoding="utf-8", newline="\n")
        if sheet:
            sheet.write_text(_sheet(drawn), encoding="utf-8", newline="\n")
        self.stdout.write(f"{len(drawn)} figures are drawn in {into}.")


def _sheet(drawn: dict[str, str]) -> str:
    pictures = (
        f"<figure>{text}<figcaption>{escape(name.removesuffix('.svg'))}</figcaption></figure>"
        for name, text in drawn.items()
        if not name.endswith("-mirrored.svg")
    )
    return _SHEET.format(figures="".join(pictures))
