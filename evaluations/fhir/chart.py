"""The copied record as the modules of this package read it: rows by table, names, addresses."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from evaluations.fhir.names import Addresses, Plain

Row = Mapping[str, Any]


class Chart:
    """The copy of a record with what its rows refer to."""

    def __init__(self, copy: Mapping[str, Any]) -> None:
        self.copy = copy
        self._by_parent: dict[tuple[str, str], dict[Any, list[Row]]] = {}
        standing = next(row for row in self.rows("patients") if row["id"] == copy["patient"])
        self.patient_row = standing
        first = min(self.rows("patients"), key=lambda row: row["id"])
        self.at = Addresses(f"{first['number']}|{first['created_at']}")

    def rows(self, table: str) -> list[Row]:
        """Rows of this person; what was another's and was moved away is none of theirs."""
        found: Iterable[Row] = self.copy["tables"][table]
        return [row for row in found if "not_of_this_person" not in row]

    def under(self, table: str, field: str, key: Any) -> list[Row]:
        """The rows of ``table`` whose ``field`` is ``key``."""
        held = self._by_parent.get((table, field))
        if held is None:
            held = {}
            for row in self.rows(table):
                held.setdefault(row[field], []).append(row)
            self._by_parent[(table, field)] = held
        return held.get(key, [])

    @cached_property
    def subject(self) -> Plain:
        return self.at.ref("Patient", self.copy["patient"])

    @cached_property
    def clinic(self) -> Plain:
        clinic = self.copy["clinic"]
        return self.at.ref("Organization", clinic["id"], clinic["name"])

    def staff(self, key: int | str | None) -> Plain | None:
        """A member of staff by number, or by the principal that a row keeps ("user:3")."""
        number = str(key or "").removeprefix("user:")
        person = self.copy["staff"].get(number)
        return self.at.ref("Practitioner", number, person["name"]) if person else None

    def author(self, principal: str) -> Plain:
        """Staff, or the person themselves for what came from a tablet, a link or a paper."""
        return self.staff(principal) or self.subject

    def encounter(self, visit: Any) -> Plain | None:
        return self.at.ref("Encounter", visit) if visit else None
