"""HTML to tagged PDF. Runs inside the child process only, with warm styles and fonts.

Equal HTML gives equal bytes: the creation date comes with the document, nothing reads the
clock, and no random identifier is written.
"""

import re
from collections.abc import Iterator
from typing import Any

import pydyf
from weasyprint import CSS, HTML, Document
from weasyprint.pdf.stream import Stream
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from evaluations.pdf import assets

DRAWN = frozenset({b"m", b"l", b"c", b"v", b"y", b"re"})
"""Operators whose numbers are places or lengths of a drawing, PDF 1.7 table 59."""
_LONG = re.compile(rb"-?\d+\.\d{3,}")
PRINTED_LINK = 4  # annotation flag "Print", PDF 1.7 table 165


class OwnAssetsOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Serves our fonts and icons from memory. Any other address stops the rendering.

    Escaped text cannot ask for an address, so a request for one is a fault or an attack.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols={assets.SCHEME}, allow_redirects=False)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        known = assets.served().get(url)
        if known is None:
            self.refused.append(url)
            raise FatalURLFetchingError("the page asked for something that is not ours")
        body, content_type = known
        return URLFetcherResponse(url, body, {"Content-Type": content_type})


class Press:
    """Keeps the parsed styles, the fonts and the drawn icons between documents."""

    def __init__(self) -> None:
        self.fetcher = OwnAssetsOnly()
        self.fonts = FontConfiguration()
        self.styles = [
            CSS(string=text, font_config=self.fonts, url_fetcher=self.fetcher)
            for text in assets.stylesheets()
        ]
        self.images: dict[str, Any] = {}

    def print(self, markup: str) -> tuple[int, bytes]:
        """How many pages, and the PDF. Not to be used again once it has raised."""
        page = HTML(string=markup, url_fetcher=self.fetcher)
        options = {"pdf_variant": "pdf/ua-1", "presentational_hints": False}
        drawn = page.render(
            font_config=self.fonts, stylesheets=self.styles, cache=self.images, **options
        )
        pdf: bytes = drawn.write_pdf(finisher=finish, **options)
        if self.fetcher.refused:  # inside a drawing WeasyPrint swallows what the fetcher raises
            raise FatalURLFetchingError("the page asked for something that is not ours")
        return len(drawn.pages), pdf


def finish(_document: Document, pdf: pydyf.PDF) -> None:
    """Put right what WeasyPrint leaves: heads without scope, links that do not print, numbers
    with more digits than a printer can show, and
    elements for boxes that hold nothing to read (the boxes to tick, the lines to write on).
    """
    _set_margins_apart(pdf)
    for item in pdf.objects:
        if isinstance(item, Stream):
            item.stream = [_shortened(one) for one in item.stream]
        if not isinstance(item, pydyf.Dictionary):
            continue
        if item.get("S") == "/TH":
            item["A"]["Scope"] = _scope(pdf, item)
        elif item.get("S") == "/Span" and not item["K"]:
            _parent(pdf, item)["K"].remove(item.reference)
        elif item.get("Subtype") == "/Link":
            item["F"] = PRINTED_LINK


def _set_margins_apart(pdf: pydyf.PDF) -> None:
    """What repeats in the margins is no part of the document: WeasyPrint tags it and leaves it
    out of the structure, which PDF/UA does not allow. It becomes an artifact.
    """
    told = set(_told(pdf, pdf.catalog["StructTreeRoot"]))
    for page in pdf.objects:
        if isinstance(page, pydyf.Dictionary) and page.get("Type") == "/Page":
            words = pdf.objects[int(page["Contents"].split()[0])].stream
            for at, one in enumerate(words):
                number = one.get("MCID") if isinstance(one, pydyf.Dictionary) else None
                if number is not None and (page.reference, number) not in told:
                    words[at - 1] = "/Artifact"
                    words[at] = pydyf.Dictionary({"Type": "/Pagination"})


def _told(pdf: pydyf.PDF, root: bytes) -> Iterator[tuple[bytes, int]]:
    """The page and the number of each piece of content that the structure reaches."""
    ahead = [pdf.objects[int(root.split()[0])]]
    while ahead:
        element = ahead.pop()
        for kid in element.get("K", ()):
            if isinstance(kid, int):
                yield element["Pg"], kid
            else:
                ahead.append(pdf.objects[int(kid.split()[0])])


def _shortened(operation: Any) -> Any:
    """A drawing to a hundredth of its unit, not a millionth: a tenth of a plan's bytes. Matrices,
    which scale, and text stay as they are."""
    if not isinstance(operation, bytes) or operation.rpartition(b" ")[2] not in DRAWN:
        return operation
    return _LONG.sub(_hundredths, operation)


def _hundredths(found: re.Match[bytes]) -> bytes:
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".").encode()


def _scope(pdf: pydyf.PDF, head: pydyf.Dictionary) -> str:
    """A cell in the table's head names its column; any other head cell names its row."""
    row = _parent(pdf, head)
    return "/Column" if _parent(pdf, row)["S"] == "/THead" else "/Row"


def _parent(pdf: pydyf.PDF, element: pydyf.Dictionary) -> pydyf.Dictionary:
    return pdf.objects[int(element["P"].split()[0])]
