"""One questionnaire that asks pages and questions of another, in the same words.

The head says ``uses = "runner_lbp"``. A page, question or check row that says ``use = "code"`` is
that row of the other questionnaire, with whatever else stands beside ``use`` put over it. Shared
answers, what is given and what staff ask in person come along whole. The result are plain rows
that stand alone, so that a kept edition never depends on another file.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from clinic.domain.content import Faults, Row

Files = Sequence[tuple[str, Row]]
"""The files of one questionnaire in their order: name and rows."""

ALONG = ("options", "given", "in_person")
"""The tables of the head that come along whole."""


def uses(files: Files) -> str:
    """The questionnaire that ``files`` ask from; "" for one that stands alone."""
    return str(_head(files).get("questionnaire", {}).get("uses", ""))


def expanded(files: Files, shelf: Mapping[str, Files], faults: Faults) -> Files:
    """``files`` with every ``use`` replaced by the row that it names."""
    base = uses(files)
    if not base:
        return files
    if base not in shelf or uses(shelf[base]):
        faults.add(files[0][0], f"uses the questionnaire '{base}', which does not stand alone")
        return files
    shared = _Shared(shelf[base], faults)
    return [(name, _file(name, data, shared)) for name, data in files]


class _Shared:
    """Rows of the other questionnaire by table and code."""

    def __init__(self, files: Files, faults: Faults) -> None:
        self.head = _head(files)
        self.faults = faults
        pages = [page for _, data in files for page in data.get("page", ())]
        questions = [one for page in pages for one in page.get("question", ())]
        self.rows = {
            "page": _by_code(pages),
            "question": _by_code(questions),
            "check": _by_code(self.head.get("check", ())),
            "section": _by_code(self.head.get("section", ())),
        }

    def row(self, table: str, row: Row, where: str) -> dict[str, Any]:
        """``row``, or the row it uses with its own words put over it."""
        if "use" not in row:
            return dict(row)
        found = self.rows[table].get(row["use"])
        if found is None:
            self.faults.add(where, f"uses the unknown {table} '{row['use']}'")
            return {}
        return dict(found) | {key: value for key, value in row.items() if key != "use"}


def _file(name: str, data: Row, shared: _Shared) -> Row:
    found = dict(data)
    for table in ("section", "check", "page"):
        if table in data:
            found[table] = [shared.row(table, row, name) for row in data[table]]
    for page in found.get("page", ()):
        page["question"] = [shared.row("question", q, name) for q in page.get("question", ())]
    if "questionnaire" in data:
        top = data["questionnaire"]
        found["questionnaire"] = {key: value for key, value in top.items() if key != "uses"}
        found |= {key: [*shared.head.get(key, ()), *data.get(key, ())] for key in ALONG}
    return found


def _head(files: Files) -> Row:
    return next((data for _, data in files if "questionnaire" in data), {})


def _by_code(rows: Sequence[Row]) -> dict[str, Row]:
    return {str(row.get("code", "")): row for row in rows}
