"""A checker for PDF/UA-1 (ISO 14289-1): what a machine can see of the Matterhorn protocol.

Each fault names its checkpoint. What needs eyes is not seen here: whether an alternative text is
true, whether the reading order makes sense, contrast, whether a heading is one. Nor are seen: the
inside of font programs beyond what is named below, and colour spaces.
"""

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

GROUPS = {"Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index",
          "NonStruct", "Private"}  # fmt: skip
HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")
CELLS = {"TH", "TD"}
KNOWN = GROUPS | set(HEADINGS) | CELLS | {
    "P", "L", "LI", "Lbl", "LBody", "Table", "TR", "THead", "TBody", "TFoot", "Span", "Quote",
    "Note", "Reference", "BibEntry", "Code", "Link", "Annot", "Ruby", "RB", "RT", "RP", "Figure",
    "Formula", "Form", "H",
}  # fmt: skip
ONLY_IN = {
    "LI": {"L"},
    "Lbl": {"LI", "Note", "TOCI"},
    "LBody": {"LI"},
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "THead": {"Table"},
    "TBody": {"Table"},
    "TFoot": {"Table"},
    "TH": {"TR"},
    "TD": {"TR"},
}
ONLY_HOLDS = {
    "L": {"LI", "L", "Caption"},
    "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
    "TR": {"TH", "TD"},
}
PAINTS = {"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do",
          "INLINE IMAGE"}  # fmt: skip
CLAIM = re.compile(r"pdfuaid:part(?:>|=\")1")
TITLE = re.compile(r"<dc:title>\s*<rdf:Alt>\s*<rdf:li[^>]*>[^<]+")
SHOWS = {"Tj", "TJ", "'", '"'}


def faults(pdf: bytes) -> list[str]:
    """Every fault found, or nothing."""
    with Pdf.open(io.BytesIO(pdf)) as source:
        return [
            *_of_the_file(source),
            *_of_the_pages(source),
            *_of_the_structure(source),
            *_of_the_fonts(source),
        ]


# The file ---------------------------------------------------------------------------------------


def _of_the_file(source: Pdf) -> Iterator[str]:
    root = source.Root
    marks, shown = root.get("/MarkInfo", Dictionary()), root.get("/ViewerPreferences", Dictionary())
    xmp = root.Metadata.read_bytes().decode() if "/Metadata" in root else ""
    right = {
        "06: the file is not marked as tagged": marks.get("/Marked") is True,
        "06: the tags are said to be suspect": marks.get("/Suspects") is not True,
        "11: no natural language": bool(str(root.get("/Lang", ""))),
        "07: the title is not shown": shown.get("/DisplayDocTitle") is True,
        "25: an XFA form": "/XFA" not in root.get("/AcroForm", Dictionary()),
        "01: no structure tree": "/StructTreeRoot" in root,
        "06: the metadata does not claim PDF/UA-1": bool(CLAIM.search(xmp)),
        "06: no title in the metadata": bool(TITLE.search(xmp)),
    }
    yield from (fault for fault, is_right in right.items() if not is_right)


# The pages --------------------------------------------------------------------------------------


def _of_the_pages(source: Pdf) -> Iterator[str]:
    claimed = _claimed(source)
    for number, page in enumerate(source.pages, start=1):
        marked: set[int] = set()
        for fault in _of_the_content(page, marked):
            yield f"page {number}: {fault}"
        if "/StructParents" not in page and marked:
            yield f"page {number}: 01: its content cannot be found from its structure"
        if lost := marked - claimed.get(page.objgen, set()):
            yield f"page {number}: 01: {len(lost)} pieces of content belong to no element"
        if missing := claimed.get(page.objgen, set()) - marked:
            yield f"page {number}: 01: {len(missing)} elements name content that is not there"
        yield from (f"page {number}: {fault}" for fault in _of_the_annotations(page))


def _of_the_content(page: pikepdf.Page, marked: set[int]) -> Iterator[str]:
    """Fills ``marked`` with the numbers of marked content."""
    stack: list[str] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            yield from _opened(list(operands), stack, marked)
        elif name == "EMC" and stack:
            stack.pop()
        elif name == "EMC":
            yield "01: marked content ends before it starts"
        elif name in PAINTS and not stack:
            yield f"01: content ({name}) that is neither tagged nor an artifact"
    if stack:
        yield "01: marked content does not end"


def _opened(operands: list[Any], stack: list[str], marked: set[int]) -> Iterator[str]:
    tag = str(operands[0])
    if stack and (tag == "/Artifact") != (stack[-1] == "/Artifact"):
        yield "01: tagged content and an artifact inside one another"
    stack.append(tag)
    if len(operands) > 1 and tag != "/Artifact" and "/MCID" in operands[1]:
        marked.add(int(operands[1]["/MCID"]))


def _claimed(source: Pdf) -> dict[tuple[int, int], set[int]]:
    """By page: the numbers of marked content that elements name."""
    found: dict[tuple[int, int], set[int]] = {}
    for element, _ in _elements(source):
        own = element.get("/Pg")
        for kid in _kids(element):
            if isinstance(kid, int) and own is not None:
                found.setdefault(own.objgen, set()).add(kid)
            elif isinstance(kid, Dictionary) and kid.get("/Type") == Name.MCR:
                page = kid.get("/Pg", own)
                found.setdefault(page.objgen, set()).add(int(kid.MCID))
    return found


def _of_the_annotations(page: pikepdf.Page) -> Iterator[str]:
    annotations = list(page.get("/Annots", Array()))
    if annotations and page.get("/Tabs") != Name.S:
        yield "28: the tab order is not that of the structure"
    for one in annotations:
        if one.get("/Subtype") == Name.Link and not str(one.get("/Contents", "")):
            yield "28: a link without a description"
        if "/StructParent" not in one:
            yield "28: an annotation outside the structure"


# The structure ----------------------------------------------------------------------------------


def _elements(source: Pdf) -> Iterator[tuple[Dictionary, str]]:
    """Every structure element with the type of its parent, in reading order."""
    root = source.Root.get("/StructTreeRoot")
    if root is not None:
        yield from _below(root, "")


def _below(element: Dictionary, parent: str) -> Iterator[tuple[Dictionary, str]]:
    for kid in _kids(element):
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid, parent
            yield from _below(kid, _type(kid))


def _kids(element: Dictionary) -> list[Any]:
    kids = element.get("/K", Array())
    return list(kids) if isinstance(kids, Array) else [kids]


def _type(element: Dictionary) -> str:
    return str(element.S)[1:]


def _of_the_structure(source: Pdf) -> Iterator[str]:
    levels = []
    for element, parent in _elements(source):
        kind = _type(element)
        yield from _nested(element, kind, parent)
        if kind in HEADINGS:
            levels.append(HEADINGS.index(kind) + 1)
        if kind in ("Figure", "Formula") and not str(
            element.get("/Alt", element.get("/ActualText", ""))
        ):
            yield "13: a figure without words"
        if kind == "TH" and not _attribute(element, "/Scope"):
            yield "15: a head cell without a scope"
        if kind == "Table":
            yield from _regular(element)
    yield from _of_the_headings(levels)


def _nested(element: Dictionary, kind: str, parent: str) -> Iterator[str]:
    if kind not in KNOWN:
        yield f"02: {kind} is no standard type"
    if kind in ONLY_IN and parent not in ONLY_IN[kind]:
        yield f"09: {kind} inside {parent or 'the root'}"
    inside = {_type(kid) for kid in _kids(element) if isinstance(kid, Dictionary) and "/S" in kid}
    if kind in ONLY_HOLDS and not inside <= ONLY_HOLDS[kind]:
        yield f"09: {kind} holds {', '.join(sorted(inside - ONLY_HOLDS[kind]))}"
    if kind in ("L", "LI", "Table", "TR") and not inside:
        yield f"09: an empty {kind}"


def _of_the_headings(levels: list[int]) -> Iterator[str]:
    if levels and levels[0] != 1:
        yield "14: the first heading is not of the first level"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"14: H{after} follows H{before}"


def _attribute(element: Dictionary, name: str) -> Any:
    found = element.get("/A", Dictionary())
    for one in list(found) if isinstance(found, Array) else [found]:
        if isinstance(one, Dictionary) and name in one:
            return one[name]
    return None


def _regular(table: Dictionary) -> Iterator[str]:
    """Rows without spans over rows must all have as many columns."""
    rows = [one for one, _ in _below(table, "Table") if _type(one) == "TR"]
    cells = [[kid for kid in _kids(row) if isinstance(kid, Dictionary)] for row in rows]
    if any(_attribute(cell, "/RowSpan") not in (None, 1) for row in cells for cell in row):
        return
    widths = {sum(int(_attribute(cell, "/ColSpan") or 1) for cell in row) for row in cells}
    if len(widths) > 1:
        yield f"15: a table with rows of {sorted(widths)} columns"


# The fonts --------------------------------------------------------------------------------------


def _of_the_fonts(source: Pdf) -> Iterator[str]:
    for page in source.pages:
        fonts = page.get("/Resources", Dictionary()).get("/Font", Dictionary())
        for font in fonts.values():
            yield from _of_one_font(font)
    yield from missing_glyphs(source)


def _of_one_font(font: Dictionary) -> Iterator[str]:
    name = str(font.get("/BaseFont", "a font"))
    inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
    descriptor = inner.get("/FontDescriptor", Dictionary())
    if not any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3")):
        yield f"31: {name} is not embedded"
    if "/ToUnicode" not in font:
        yield f"31: {name} does not say which characters its glyphs are"
    if inner.get("/Subtype") == Name.CIDFontType2 and "/CIDToGIDMap" not in inner:
        yield f"31: {name} has no map to its glyphs"


def missing_glyphs(source: Pdf) -> Iterator[str]:
    """Text shown with the glyph that means "there is none" (a box)."""
    for number, page in enumerate(source.pages, start=1):
        boxes = {str(name): _boxes(font) for name, font in page.Resources.get("/Font", {}).items()}
        now: frozenset[bytes] = frozenset()
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                now = boxes[str(operands[0])]
            elif str(operator) in SHOWS and any(_shows(one, now) for one in _strings(operands)):
                yield f"page {number}: 31: a character without a glyph"


CODE_TO_GLYPH = re.compile(rb"<([0-9a-f]{4})> (\d+)\n")


def _boxes(font: Dictionary) -> frozenset[bytes]:
    """The codes of two bytes that a font draws as glyph 0, the box. A letter that is missing gets
    a code of its own, which the font's encoding sends there."""
    encoding = font.get("/Encoding")
    told = CODE_TO_GLYPH.findall(encoding.read_bytes()) if isinstance(encoding, Stream) else []
    return frozenset(
        {b"\0\0", *(bytes.fromhex(code.decode()) for code, to in told if int(to) == 0)}
    )


def _shows(shown: bytes, codes: frozenset[bytes]) -> bool:
    return any(shown[at : at + 2] in codes for at in range(0, len(shown), 2))


def _strings(operands: Any) -> Iterator[bytes]:
    for one in operands:
        if isinstance(one, pikepdf.String):
            yield bytes(one)
        elif isinstance(one, Array):
            yield from (bytes(part) for part in one if isinstance(part, pikepdf.String))


__all__ = ["faults", "missing_glyphs"]
