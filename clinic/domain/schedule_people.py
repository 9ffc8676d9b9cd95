"""Someone whom a schedule names and nobody here is: what the row says of them, to register with."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

OUR_NUMBER = re.compile(r"\bBK-\d+\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPerson:
    """As the file says it; nothing is checked before the form of registration checks it."""

    given_name: str
    family_name: str
    birth_date: str = ""
    phone: str = ""

    @property
    def as_words(self) -> str:
        """For one button of a form that posts it: never for an address."""
        return urlencode(asdict(self))


def named(cells: Mapping[str, str]) -> NewPerson | None:
    """Whom the row names; None without a name, or with a number of ours, which is a slip."""
    if OUR_NUMBER.search(" ".join(cells.get(name, "") for name in ("number", "text", "name"))):
        return None
    given, family = _names(cells)
    if not given:
        return None
    more = {"birth_date": cells.get("born", ""), "phone": cells.get("phone", "")}
    return NewPerson(given_name=given, family_name=family, **more)


def _names(cells: Mapping[str, str]) -> tuple[str, str]:
    """First and last name: in columns of their own, "Chen, Maya" or "Maya Chen"."""
    if cells.get("given"):
        return cells["given"].strip(), cells.get("family", "").strip()
    family, comma, given = cells.get("name", "").partition(",")
    if comma:
        return given.strip(), family.strip()
    given, _, family = family.strip().partition(" ")
    return given, family.strip()
