"""Invented words in the shape of an instrument's text: no item of a published form is here."""

from dataclasses import replace
from datetime import date

from clinic.domain.content import ContentError, Words
from intake import library
from intake.domain import instrument_texts
from intake.domain.instrument_texts import InstrumentWords

FORMS = library.load().instruments
TODAY = date(2026, 12, 3)


def words(code, *, version=1):
    """Nonsense words for every item and option of a form."""
    form = FORMS[code]
    ticks = form.place.layout == "ticks"
    found = InstrumentWords(
        code=code,
        version=version,
        lead=Words("Invented lead.", "Guía inventada."),
        items={n: Words(f"Invented line {n}.", f"Línea inventada {n}.") for n in form.by_number},
        options={}
        if ticks
        else {n: Words(f"Step {n}", f"Paso {n}") for n in range(form.items[0].high + 1)},
        copyright="Invented, nobody 1900",
        sha256="",
    )
    return sealed(found)


def sealed(found):
    return replace(found, sha256=instrument_texts.fingerprint(found))


def file_of(found, **changes):
    """The TOML file of ``found``; ``changes`` replace or (None) leave out lines."""
    form = FORMS[found.code]
    lines = {
        "code": f'code = "{found.code}"',
        "version": f'version = "{form.version}"',
        "items": f"items = {len(form.items)}",
        "copyright": f'copyright = "{found.copyright}"',
        "sha256": f'sha256 = "{found.sha256}"',
        "licence": "[licence]",
        "holder": 'holder = "A clinic"',
        "number": 'number = "none needed"',
        "expires": 'expires = "never"',
        "words": "[words]",
        "lead": f"lead = {_table(found.lead)}",
        **{
            f"item_{n}": f"[[item]]\nnumber = {n}\ntext = {_table(one)}"
            for n, one in found.items.items()
        },
        **{
            f"option_{n}": f"[[option]]\nanswer = {n}\ntext = {_table(one)}"
            for n, one in found.options.items()
        },
    } | changes
    return "[instrument]\n" + "\n".join(line for line in lines.values() if line is not None)


def _table(one):
    return f'{{ en = "{one.en}", es = "{one.es}" }}'


def read(given, on=TODAY):
    """The file as read, or None and its faults as one text."""
    try:
        return instrument_texts.read_text(given, FORMS, on=on), ""
    except ContentError as error:
        return None, "\n".join(error.faults)
