"""Every paper, in each language, sheet and size: no fault a machine can see, on sheets of the size
asked for, each with its number. The form to fill in by pen takes twenty pages and its words do not
depend on the sheet, so it is looked at on one sheet of each size of type.

And the checker itself: each thing it looks for, broken on purpose, is found. What does not fit is
looked for in test_long_notes.
"""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from evaluations.pdf import markup
from evaluations.pdf.process import Printed, PrintProcess
from tests.evaluations import full_papers
from tests.evaluations.papers import SIGNED_AT
from tests.evaluations.pdf import reading, ua

FORMS = [("letter", "normal"), ("a4", "normal"), ("letter", "large"), ("a4", "large")]
LONG = {"paper_form"}  # more than twenty pages: one sheet of each size will do


def cases() -> Iterator[tuple[str, str, str, str]]:
    for kind in full_papers.MADE:
        for language in ("en", "es") if kind in full_papers.FOR_PATIENTS else ("en",):
            for paper, size in FORMS[::3] if kind in LONG else FORMS:
                yield kind, language, paper, size


def printed(
    child: PrintProcess,
    kind: str,
    language: str = "en",
    paper: str = "letter",
    size: str = "normal",
    mark: str = "",
) -> Printed:
    form = markup.Form(paper=paper, type_size=size, code="7KQ4M2XWPB", mark=mark)
    page = markup.page(full_papers.of(kind, language), template=kind, made_at=SIGNED_AT, form=form)
    return child.print(page)


SHEETS = {"letter": (612, 792), "a4": (595, 842)}


@pytest.mark.parametrize(("kind", "language", "paper", "size"), list(cases()))
def test_every_paper_is_accessible_on_its_sheet(
    child: PrintProcess, kind: str, language: str, paper: str, size: str
) -> None:
    made = printed(child, kind, language, paper, size)
    assert ua.faults(made.pdf) == []
    for number, sheet in enumerate(reading.reader(made.pdf).pages, start=1):
        box = sheet.mediabox
        assert (round(float(box.width)), round(float(box.height))) == SHEETS[paper]
        word, of = {"en": ("Page", "of"), "es": ("Página", "de")}[language]
        assert f"{word} {number} {of} {made.pages}" in " ".join(sheet.extract_text().split())


# The checker finds what is broken


@pytest.fixture(scope="module")
def whole(child: PrintProcess) -> bytes:
    return printed(child, "plan").pdf


def first(source: Pdf, kind: str) -> Dictionary:
    return next(one for one, _ in ua._elements(source) if Name(f"/{kind}") == one.S)


def untag(source: Pdf) -> None:
    source.pages[0].contents_add(b"BT 0 0 Td ET 0 0 9 9 re f", prepend=True)


def unclaim(source: Pdf) -> None:
    xmp = source.Root.Metadata.read_bytes().replace(b"pdfuaid:part", b"pdfuaid:trap")
    source.Root.Metadata.write(xmp)


def nameless(source: Pdf) -> None:
    xmp = source.Root.Metadata.read_bytes().replace(b"dc:title", b"dc:other")
    source.Root.Metadata.write(xmp)


def unembed(source: Pdf) -> None:
    font = next(iter(source.pages[0].Resources.Font.values()))
    for key in ("/FontFile", "/FontFile2", "/FontFile3"):
        if key in font.DescendantFonts[0].FontDescriptor:
            del font.DescendantFonts[0].FontDescriptor[key]


def mute(source: Pdf) -> None:
    del next(iter(source.pages[0].Resources.Font.values()))["/ToUnicode"]


def skip(source: Pdf) -> None:
    first(source, "H2").S = Name.H4


def link(source: Pdf) -> None:
    source.pages[0].Annots = Array(
        [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 1, 1])]
    )


def box(source: Pdf) -> None:
    font = next(iter(source.pages[0].Resources.Font))
    source.pages[0].contents_add(f"/P BMC BT {font} 9 Tf <0000> Tj ET EMC".encode(), prepend=True)


BREAKS: dict[str, Callable[[Pdf], Any]] = {
    "06: the file is not marked": lambda source: source.Root.MarkInfo.__setitem__("/Marked", False),
    "06: the tags are said": lambda source: source.Root.MarkInfo.__setitem__("/Suspects", True),
    "06: the metadata does not claim": unclaim,
    "06: no title in the metadata": nameless,
    "07: the title is not shown": lambda source: source.Root.__delitem__("/ViewerPreferences"),
    "11: no natural language": lambda source: source.Root.__delitem__("/Lang"),
    "25: an XFA form": lambda source: source.Root.__setitem__(
        "/AcroForm", Dictionary(XFA=pikepdf.String("x"))
    ),
    "01: no structure tree": lambda source: source.Root.__delitem__("/StructTreeRoot"),
    "page 1: 01: content (f)": untag,
    "page 1: 01: its content cannot": lambda source: source.pages[0].__delitem__("/StructParents"),
    "belong to no element": lambda source: first(source, "P").__delitem__("/K"),
    "01: tagged content and an artifact": lambda source: source.pages[0].contents_add(
        b"/Artifact BMC /P BMC EMC EMC", prepend=True
    ),
    "01: marked content does not end": lambda source: source.pages[0].contents_add(b"/P BMC"),
    "01: marked content ends before": lambda source: source.pages[0].contents_add(
        b"EMC", prepend=True
    ),
    "02: Poem is no standard type": lambda source: first(source, "P").__setitem__("/S", Name.Poem),
    "09: LI inside P": lambda source: first(source, "L").__setitem__("/S", Name.P),
    "09: Table holds P": lambda source: first(source, "TBody").__setitem__("/S", Name.P),
    "13: a figure without words": lambda source: first(source, "Figure").__delitem__("/Alt"),
    "14: H4 follows H1": skip,
    "14: the first heading": lambda source: first(source, "H1").__setitem__("/S", Name.H2),
    "15: a head cell without a scope": lambda source: first(source, "TH").__delitem__("/A"),
    "15: a table with rows of": lambda source: first(source, "TR").K.__delitem__(0),
    "28: the tab order": link,
    "28: a link without": link,
    "28: an annotation outside": link,
    "is not embedded": unembed,
    "does not say which characters": mute,
    "31: a character without a glyph": box,
}


@pytest.mark.parametrize("fault", BREAKS)
def test_the_checker_finds_what_is_broken(whole: bytes, fault: str) -> None:
    source, broken = Pdf.open(io.BytesIO(whole)), io.BytesIO()
    if fault.startswith("28: the tab order") and "/Tabs" in source.pages[0]:
        del source.pages[0]["/Tabs"]
    BREAKS[fault](source)
    source.save(broken)
    assert any(fault in found for found in ua.faults(broken.getvalue()))


# Marks


@pytest.mark.parametrize("mark", ["superseded", "amended", "withdrawn"])
def test_an_old_copy_says_so_across_each_page(child: PrintProcess, mark: str) -> None:
    made = printed(child, "plan", "es", mark=mark)
    words = markup.MARKS[mark].in_("es").replace(" ", "")
    for sheet in reading.reader(made.pdf).pages:
        assert sheet.extract_text().replace(" ", "").replace("\n", "").count(words) == 2
    assert ua.faults(made.pdf) == []
