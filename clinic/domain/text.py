"""Text as people type it, made safe to store, search and print.

Limits follow the renderer: a document stalls on huge or unbreakable text, so such text is
refused with a reason where it is typed, and never cut.
"""

import re
import unicodedata

MAX_CHARACTERS = 10_000
MAX_NEWLINES = 200
MAX_UNBROKEN = 500

BIDI_CONTROLS = dict.fromkeys(
    [0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_UNBROKEN = re.compile(rf"\S{{{MAX_UNBROKEN + 1},}}")


class RefusedText(ValueError):
    """Text that may not be stored; the message tells the person how to fix it."""


def clean_text(raw: str, *, limit: int = MAX_CHARACTERS) -> str:
    """NFC text with plain newlines, or :class:`RefusedText` with words for the person typing."""
    if "\x00" in raw:
        raise RefusedText(
            "The text holds a character that cannot be stored. Type it again without pasting."
        )
    if any(unicodedata.category(character) == "Cs" for character in raw):
        raise RefusedText("The text holds half a character. Type it again without pasting.")
    tidy = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    tidy = "".join(c for c in tidy if c in "\n\t" or unicodedata.category(c) != "Cc").strip()
    if len(tidy) > limit:
        raise RefusedText(f"Use at most {limit:,} characters. This has {len(tidy):,}.")
    if tidy.count("\n") > MAX_NEWLINES:
        raise RefusedText(
            f"Use at most {MAX_NEWLINES} lines. This has {tidy.count(chr(10)) + 1:,}."
        )
    if _UNBROKEN.search(tidy):
        raise RefusedText(f"Add spaces: one word has more than {MAX_UNBROKEN} characters.")
    return tidy


def clean_line(raw: str, *, limit: int = 200) -> str:
    """One line for a name or label: no newlines, no direction overrides, single spaces."""
    return " ".join(clean_text(raw, limit=limit).translate(BIDI_CONTROLS).split())


def search_key(*parts: str) -> str:
    """Lower-case text without accents, for the search index. Other scripts stay as they are."""
    decomposed = unicodedata.normalize("NFKD", " ".join(part for part in parts if part).casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
