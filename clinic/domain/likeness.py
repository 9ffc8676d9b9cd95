"""Whether two records could be of one person: what speaks for it in words, and how strongly.

The numbers only put a list in order, with the likeliest pair first. A person decides, always.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clinic.domain.nicknames import same_name
from clinic.domain.text import search_key


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """What two records are compared by. ``phone`` in E.164; what is not known is empty."""

    given: str
    family: str
    called: str = ""
    born: date
    phone: str = ""
    email: str = ""
    sex: str = ""


class Sureness(StrEnum):
    ALMOST = "almost"
    LIKELY = "likely"
    POSSIBLE = "possible"


SURENESS_WORDS = {
    Sureness.ALMOST: "Almost surely one person",
    Sureness.LIKELY: "Likely one person",
    Sureness.POSSIBLE: "Could be one person",
}
_ALMOST, _LIKELY = 90, 75


@dataclass(frozen=True, kw_only=True, slots=True)
class Likeness:
    """``points`` orders pairs; ``reasons`` speak for one person, ``against`` for two."""

    points: int
    reasons: tuple[str, ...]
    against: tuple[str, ...] = ()

    @property
    def sureness(self) -> Sureness:
        if self.points >= _ALMOST:
            return Sureness.ALMOST
        return Sureness.LIKELY if self.points >= _LIKELY else Sureness.POSSIBLE

    @property
    def words(self) -> str:
        return SURENESS_WORDS[self.sureness]


Said = tuple[int, str]
"""Points and the reason in words."""

_DIFFERENT: Said = (0, "")


def likeness(one: Identity, other: Identity) -> Likeness | None:
    """How two records are alike; None where nothing makes one person of them.

    One person needs a name that is alike and either a birth date that is alike or the same phone.
    Twins share a birth date, a family name and a phone, and are told apart by the first name.
    """
    name, born = _name(one, other), _born(one.born, other.born)
    phone, email = _same(one.phone, other.phone), _same(one.email, other.email)
    if not name[0] or not (born[0] or phone):
        return None
    said = [name, born]
    said += [(20, "Same phone")] if phone else []
    said += [(15, "Same email")] if email else []
    against = tuple(_against(one, other, born[0]))
    return Likeness(
        points=sum(points for points, _ in said) - 15 * len(against),
        reasons=tuple(words for points, words in said if points),
        against=against,
    )


def _same(one: str, other: str) -> bool:
    return bool(one) and one.casefold() == other.casefold()


def _against(one: Identity, other: Identity, born: int) -> Iterator[str]:
    if not born:
        yield "Different birth dates"
    known = {one.sex, other.sex} - {"", "declined"}
    if len(known) > 1:
        yield "Different sex at birth"


# Names ---------------------------------------------------------------------------------------


def _name(one: Identity, other: Identity) -> Said:
    families = search_key(one.family), search_key(other.family)
    givens = search_key(one.given), search_key(other.given)
    if givens == families[::-1] and all(givens) and givens[0] != givens[1]:
        return 45, "First and last name the other way round"
    if families == ("", ""):  # one name only: it has to be the very same
        return (40, "Same name") if givens[0] == givens[1] else _DIFFERENT
    family = _family(*families)
    given = _best_given(one, other) if family[0] else _DIFFERENT
    if not given[0]:
        return _DIFFERENT
    if given[0] == family[0] == _SAME:
        return 50, "Same name"
    return given[0] + family[0], _both(given[1], family[1])


_SAME = 25


def _both(given: str, family: str) -> str:
    return f"{given}, {family[:1].casefold()}{family[1:]}"


def _best_given(one: Identity, other: Identity) -> Said:
    """By the name on the ID or the name they are called, whichever is more alike."""
    firsts, seconds = _called(one), _called(other)
    return max((_given(a, b) for a in firsts for b in seconds), default=_DIFFERENT)


def _called(of: Identity) -> list[str]:
    """Folded; a name of marks alone folds to nothing, and is like no other."""
    return [name for name in (search_key(of.given), search_key(of.called)) if name]


def _given(one: str, other: str) -> Said:
    if one == other:
        return _SAME, "Same first name"
    first, second = one.split(), other.split()
    if _begins(first, second) or _begins(second, first):
        return 20, "One first name has more in it"
    if same_name(one, other) or (first[0] != second[0] and same_name(first[0], second[0])):
        return 20, "One first name is a short form of the other"
    if first[0][0] == second[0][0] and 1 in (len(first[0].rstrip(".")), len(second[0].rstrip("."))):
        return 15, "One first name is only a letter"
    return (18, "First names nearly the same") if _is_near(one, other) else _DIFFERENT


def _begins(short: list[str], long: list[str]) -> bool:
    """ "maria" begins "maria elena"."""
    return long[: len(short)] == short


def _family(one: str, other: str) -> Said:
    if one == other:
        return _SAME, "Same last name"
    first, second = _parts(one), _parts(other)
    if first and first == second:
        return 23, "Same last name"
    if first & second:
        return 18, "Last names share a part"
    return (18, "Last names nearly the same") if _is_near(one, other) else _DIFFERENT


_LINKS = frozenset({"de", "la", "las", "los", "del", "y", "van", "von", "der", "den", "da", "dos"})


def _parts(family: str) -> set[str]:
    """The parts of a double last name: García-López is García and López."""
    return set(family.replace("-", " ").split()) - _LINKS


def _is_near(one: str, other: str) -> bool:
    """One slip of the hand in a name of four letters or more, two in one of eight or more."""
    shorter = min(len(one), len(other))
    most = 2 if shorter >= 8 else 1
    if shorter < 4 or abs(len(one) - len(other)) > most:
        return False
    return slips(one, other) <= most


def slips(one: str, other: str) -> int:
    """Letters missed, added, changed or swapped with the next one, to make one of the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        longer = [i]
        for j, there in enumerate(other, 1):
            cost = min(longer[-1] + 1, row[j] + 1, row[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == there:
                cost = min(cost, before[j - 2] + 1)
            longer.append(cost)
        before, row = row, longer
    return row[-1]


# Birth dates ---------------------------------------------------------------------------------


def _born(one: date, other: date) -> Said:
    if one == other:
        return 40, "Same birth date"
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return 32, "Birth dates with day and month swapped"
    digits = sum(a != b for a, b in zip(f"{one:%Y%m%d}", f"{other:%Y%m%d}", strict=True))
    return (15, "Birth dates differ by one digit") if digits == 1 else _DIFFERENT
