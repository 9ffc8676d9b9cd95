"""What the copy of a record on paper is called and prints, read from ``chart_copy.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass

from clinic.domain import content
from clinic.domain.content import Faults, Row, Words

FILE = "chart_copy.toml"
TEXTS = frozenset(
    {"title", "lead", "made", "part", "yes", "no", "page", "of", "version", "born", "in_error",
     "moved_away", "continued", "none", "tablet", "plan", "system", "patient", "guardian",
     "staff", "desk", "paper", "en", "es"}
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column of a table: its head and the fields that stand in it."""

    head: Words
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One table of the copy. ``title`` are the fields that name a row, ``fields`` what is
    printed below, ``silent`` what is not; ``columns`` where the rows stand as a table;
    ``only`` prints just the rows that hold something in one of these fields."""

    code: str
    heading: Words
    title: tuple[str, ...]
    fields: tuple[str, ...]
    silent: tuple[str, ...]
    columns: tuple[Column, ...]
    under: str
    only: tuple[str, ...] = ()

    @property
    def printed(self) -> frozenset[str]:
        """Every field that is on the paper, by one way or another."""
        cells = {name for column in self.columns for name in column.fields}
        return frozenset({*self.title, *self.fields, *cells})


@dataclass(frozen=True, kw_only=True, slots=True)
class ChartWords:
    """``sections`` in the order they are printed; ``labels`` of fields in any table; ``silent``
    fields that no table prints, ``not_printed`` tables, each with the reason."""

    texts: Mapping[str, Words]
    sections: tuple[Section, ...]
    labels: Mapping[str, Words]
    silent: Mapping[str, str]
    not_printed: Mapping[str, str]

    def say(self, key: str, language: str, /, **blanks: object) -> str:
        return self.texts[key].in_(language).format(**blanks)


def parse(whole: Row, faults: Faults) -> ChartWords:
    """For use only if ``faults`` stays empty."""
    texts, labels = whole.get("words", {}), whole.get("labels", {})
    for name in sorted(TEXTS ^ set(texts)):
        faults.add(FILE, f"{name} is {'missing' if name in TEXTS else 'not known'}")
    sections = tuple(_section(row, faults) for row in content.rows(whole, "section", FILE, faults))
    content.unique((one.code for one in sections), FILE, faults)
    for one in sections:
        for name in sorted({*one.fields, *one.title} - set(labels)):
            faults.add(FILE, f"{one.code} prints {name}, which has no label")
    return ChartWords(
        texts={name: content.words(texts, name, FILE, faults) for name in texts},
        sections=sections,
        labels={name: content.words(labels, name, FILE, faults) for name in labels},
        silent=dict(whole.get("silent", {})),
        not_printed=dict(whole.get("not_printed", {})),
    )


def _section(row: Row, faults: Faults) -> Section:
    where = f"{FILE} section {row.get('code', '')}"
    return Section(
        code=content.text(row, "code", where, faults),
        heading=content.words(row, "heading", where, faults),
        title=tuple(row.get("title", ())),
        fields=tuple(row.get("fields", ())),
        silent=tuple(row.get("silent", ())),
        columns=tuple(
            Column(
                head=content.words(one, "head", where, faults),
                fields=tuple(one.get("fields", ())),
            )
            for one in row.get("columns", ())
        ),
        under=row.get("under", ""),
        only=tuple(row.get("only", ())),
    )
