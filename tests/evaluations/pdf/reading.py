"""What a PDF says and how it is built, read back with a second library."""

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text(pdf: bytes) -> str:
    """All pages, with line breaks as spaces."""
    pages = (page.extract_text() for page in reader(pdf).pages)
    return " ".join("\n".join(pages).split())


def objects(pdf: bytes) -> Iterator[DictionaryObject]:
    """Every dictionary of the file, reachable or not."""
    source = reader(pdf)
    for number in range(1, int(source.trailer["/Size"])):
        found: Any = source.get_object(number)
        if isinstance(found, DictionaryObject):
            yield found


def elements(pdf: bytes, kind: str) -> list[DictionaryObject]:
    """Structure elements of one kind, such as ``/TH``."""
    return [found for found in objects(pdf) if found.get("/S") == kind]
