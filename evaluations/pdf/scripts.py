"""Which scripts this machine has letters for, asked of fontconfig as the renderer asks it.

Needs nothing but Python: ``.ci/setup.py`` asks too, before there is a virtual environment.
"""

import ctypes
from collections.abc import Iterable
from dataclasses import dataclass

FONTCONFIG = "libfontconfig.so.1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Script:
    name: str
    letters: str  # that names are written with; a font has the script when it has them all
    package: str  # of Debian, that brings such a font


_NOTO, _WENQUANYI = "fonts-noto-core", "fonts-wqy-microhei"
SCRIPTS = tuple(
    Script(name=name, letters=letters, package=package)
    for name, letters, package in (
        ("Latin", "AÑßłơẽ", _NOTO),
        ("Greek", "ΑΩάλς", _NOTO),
        ("Cyrillic", "ЖЯёїљў", _NOTO),
        ("Armenian", "ԱՖաև", _NOTO),
        ("Georgian", "აზჟჰ", _NOTO),
        ("Hebrew", "אשתםץ", _NOTO),
        ("Arabic", "ابعيپگ", _NOTO),
        ("Devanagari", "अकयािँ", _NOTO),
        ("Bengali", "অকযাি", _NOTO),
        ("Tamil", "அகயாி", _NOTO),
        ("Thai", "กฮาีุ์", _NOTO),
        ("Ethiopic", "ሀለአፐ", _NOTO),
        ("Han", "一王陈陳鈴龍", _WENQUANYI),
        ("Kana", "あんアンー", _WENQUANYI),
        ("Hangul", "가김한힣", _WENQUANYI),
    )
)


def missing() -> tuple[Script, ...]:
    """Scripts that no font of this machine can write; :class:`OSError` without fontconfig."""
    library = _declared(ctypes.CDLL(FONTCONFIG))
    fonts = library.FcInitLoadConfigAndFonts()
    try:
        return tuple(one for one in SCRIPTS if not _can_write(library, fonts, one.letters))
    finally:
        library.FcConfigDestroy(fonts)


def notice(without: Iterable[Script]) -> str:
    """What whoever runs the machine must be told, or nothing."""
    lacking = tuple(without)
    if not lacking:
        return ""
    names = ", ".join(script.name for script in lacking)
    return (
        f"No font on this machine writes: {names}. Names in these scripts print as boxes."
        f" On Debian or Ubuntu: sudo apt-get install {' '.join(packages(lacking))}"
    )


def packages(without: Iterable[Script]) -> list[str]:
    return sorted({script.package for script in without})


def _can_write(library: ctypes.CDLL, fonts: int, letters: str) -> bool:
    """Whether one outline font holds all the letters."""
    wanted = " ".join(f"{ord(letter):x}" for letter in letters)
    pattern = library.FcNameParse(f":outline=true:charset={wanted}".encode())
    names = library.FcObjectSetBuild(b"family", None)
    found = library.FcFontList(fonts, pattern, names)
    count: int = ctypes.cast(found, ctypes.POINTER(ctypes.c_int))[0]  # FcFontSet begins with nfont
    library.FcFontSetDestroy(found)
    library.FcObjectSetDestroy(names)
    library.FcPatternDestroy(pattern)
    return count > 0


def _declared(library: ctypes.CDLL) -> ctypes.CDLL:
    """Pointers do not fit the int that ctypes takes for granted."""
    pointer, nothing = ctypes.c_void_p, None
    for name, result, arguments in (
        ("FcInitLoadConfigAndFonts", pointer, ()),
        ("FcConfigDestroy", nothing, (pointer,)),
        ("FcNameParse", pointer, (ctypes.c_char_p,)),
        ("FcObjectSetBuild", pointer, (ctypes.c_char_p, pointer)),
        ("FcFontList", pointer, (pointer, pointer, pointer)),
        ("FcFontSetDestroy", nothing, (pointer,)),
        ("FcObjectSetDestroy", nothing, (pointer,)),
        ("FcPatternDestroy", nothing, (pointer,)),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library
