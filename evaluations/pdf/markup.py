"""A composed document as HTML: checked against the renderer's limits, escaped by the template."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.template.loader import render_to_string

from clinic.domain import text
from clinic.domain.content import Words
from evaluations.domain import chart_paper, report
from evaluations.pdf import assets, qr

TEMPLATES = {
    "plan": "evaluations/print/plan.html",
    "consents": "evaluations/print/consents.html",
    "paper_form": "evaluations/print/paper_form.html",
    "report": "evaluations/print/report.html",
    "progress": "evaluations/print/progress.html",
    "letter": "evaluations/print/letter.html",
    "card": "evaluations/print/card.html",
    "discharge": "evaluations/print/discharge.html",
    "chart": "evaluations/print/chart.html",
}
DRAFT = Words("DRAFT", "BORRADOR")
MAX_DOCUMENT = 120_000  # characters in one document
MAX_ROWS = 400  # entries of all its lists
MAX_DOCUMENT_OF = {
    "report": report.MOST_CHARACTERS,
    "chart": 2 * chart_paper.MOST_CHARACTERS,
}
MAX_ROWS_OF = {
    "paper_form": 8_000,  # of our own words only: nobody types into it
    "report": report.MOST_ENTRIES,
    "progress": 8_000,
    "chart": 2 * chart_paper.MOST_ENTRIES,
}


MARKS = {
    "draft": DRAFT,
    "superseded": Words("OLD: THERE IS A NEWER COPY", "ANTERIOR: HAY UNA COPIA MÁS NUEVA"),
    "amended": Words("AMENDED: THERE IS A NEWER COPY", "CORREGIDA: HAY UNA COPIA MÁS NUEVA"),
    "withdrawn": Words("WITHDRAWN: DO NOT USE", "RETIRADA: NO LA USE"),
}
"""What is said across each page of a copy that is not the one to use."""


NEWEST = Words("Is this the newest copy? Look here:", "¿Es la copia más nueva? Mire aquí:")
MARK_ALT = Words(
    "Square mark for a phone camera. It opens the address beside it.",
    "Cuadro para la cámara de un teléfono. Abre la dirección que está al lado.",
)


class CannotPrint(ValueError):
    """A document that may not be printed; the message says how to fix it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """How one copy is printed: its sheet, the size of its type, its mark, the code it carries.

    ``paper`` is letter or a4, ``type_size`` normal or large, ``mark`` "" or a key of MARKS.
    """

    paper: str = "letter"
    type_size: str = "normal"
    mark: str = ""
    code: str = ""


AS_USUAL = Form()


def page(
    document: Mapping[str, Any], *, template: str, made_at: datetime, form: Form = AS_USUAL
) -> str:
    """The HTML of one paper. Raises :class:`CannotPrint`."""
    check(document)
    context = {
        "document": _with_runs(_with_drawings(_tidy(document))),
        "made_at": made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "form": form,
        "mark": MARKS[form.mark].in_(document["language"]) if form.mark else "",
        "check": check_mark(form.code, document["language"]) if form.code else None,
    }
    return render_to_string(TEMPLATES[template], context)


def check_mark(code: str, language: str) -> dict[str, Any]:
    """The QR mark of a copy: its address, and ``size`` modules a side with the path ``d``."""
    url = qr.address(code)
    size, d = qr.path(url)
    return {
        "url": url,
        "code": code,
        "size": size,
        "d": d,
        "alt": MARK_ALT.in_(language),
        "asked": NEWEST.in_(language),
    }


def _with_drawings(document: dict[str, Any]) -> dict[str, Any]:
    if "exercises" not in document:
        return document
    exercises = document["exercises"]
    for card in exercises["cards"]:
        card["drawing"] = assets.figure(card["figure"])
    exercises["drawn"] = any(card["drawing"] for card in exercises["cards"])
    return document


def _with_runs(document: dict[str, Any]) -> dict[str, Any]:
    """Two short tables side by side, of minutes where every run has them, of words elsewhere."""
    way = document.get("way_back")
    if way and way["rows"]:
        rows = way["rows"]
        half = (len(rows) + 1) // 2
        way["left"], way["right"] = rows[:half], rows[half:]
        way["timed"] = all(row["times"] for row in rows)
    return document


def check(document: Mapping[str, Any]) -> None:
    """Raise :class:`CannotPrint` for text that would stall the renderer. Nothing is cut short."""
    leaves = [(part, leaf) for part, value in document.items() for leaf in _leaves(value)]
    most = MAX_ROWS_OF.get(document.get("kind", ""), MAX_ROWS)
    if len(leaves) > most:
        raise CannotPrint(f"Use at most {most} entries on one paper. This has {len(leaves):,}.")
    total = sum(len(leaf) for _, leaf in leaves)
    longest = MAX_DOCUMENT_OF.get(document.get("kind", ""), MAX_DOCUMENT)
    if total > longest:
        raise CannotPrint(f"Use at most {longest:,} characters on one paper, not {total:,}.")
    for part, leaf in leaves:
        try:
            text.clean_text(leaf)
        except text.RefusedText as refused:
            raise CannotPrint(f"{refused} (In “{part.replace('_', ' ')}”.)") from None


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield str(value)


def _tidy(value: Any) -> Any:
    """The same document with clean text: no controls, no characters that turn the reading order."""
    if isinstance(value, str):
        return text.clean_text(value).translate(text.BIDI_CONTROLS)
    if isinstance(value, Mapping):
        return {key: _tidy(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_tidy(inner) for inner in value]
    return value
