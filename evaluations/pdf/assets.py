"""Everything a printed page may ask for: our own fonts, styles and icons, read once into memory."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SCHEME = "backstride"
HERE = Path(__file__).resolve().parent

TALL = 0.4  # height by width; a standing or kneeling figure needs a taller row

_SIZE = re.compile(rb'viewBox="\S+ \S+ (\S+ \S+)"')
_TYPES = {".ttf": "font/ttf", ".svg": "image/svg+xml"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    url: str
    is_tall: bool


_FOLDERS = {
    "fonts": HERE / "fonts",
    "icons": HERE / "icons",
    "figures": HERE.parent / "static" / "evaluations" / "figures",
}


@cache
def served() -> Mapping[str, tuple[bytes, str]]:
    """URL under our private scheme to its bytes and content type; nothing else can be fetched."""
    return {
        f"{SCHEME}:{kind}/{path.name}": (path.read_bytes(), _TYPES[path.suffix])
        for kind, folder in _FOLDERS.items()
        for path in sorted(folder.iterdir())
        if path.suffix in _TYPES
    }


def stylesheets() -> tuple[str, ...]:
    return tuple(
        (HERE / name).read_text(encoding="utf-8")
        for name in ("fonts.css", "print.css", "forms.css", "report.css", "letter.css", "sizes.css")
    )


def figure(code: str) -> Figure | None:
    """The drawing of an exercise, or None when it has not been drawn."""
    url = f"{SCHEME}:figures/{code}.svg"
    if url not in served():
        return None
    [size] = _SIZE.findall(served()[url][0])
    width, height = map(float, size.split())
    return Figure(url=url, is_tall=height / width > TALL)
