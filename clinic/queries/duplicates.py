"""Pairs of records that could be of one person, for someone of the clinic to look at."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection

from clinic.domain import likeness
from clinic.domain.likeness import Identity, Likeness
from clinic.models import Clinic, NotDuplicates, Patient, PatientMerge

MOST = 50
SLICE = 20_000
CROWD = 200
"""A birth date or phone carried by more records than this stands for "unknown"."""

Pair = tuple[int, int]

# Candidates come by what the indexes hold, a birth date or a phone, so that no list is compared
# with itself. ``search`` begins with the folded last name: its first letter keeps strangers apart.
_PAIRS = """
WITH crowded_day AS (
  SELECT birth_date FROM clinic_patient WHERE clinic_id = %(clinic)s
  GROUP BY birth_date HAVING COUNT(*) > %(crowd)s
), crowded_phone AS (
  SELECT phone FROM clinic_patient WHERE clinic_id = %(clinic)s AND phone <> ''
  GROUP BY phone HAVING COUNT(*) > %(crowd)s
)
SELECT a.id, b.id FROM clinic_patient a
JOIN clinic_patient b ON b.clinic_id = a.clinic_id AND b.birth_date = a.birth_date AND b.id > a.id
WHERE a.clinic_id = %(clinic)s AND a.merged_into_id IS NULL AND b.merged_into_id IS NULL
  AND a.birth_date NOT IN (SELECT birth_date FROM crowded_day)
  AND (SUBSTR(a.search, 1, 1) = SUBSTR(b.search, 1, 1)
       OR (LOWER(SUBSTR(a.given_name, 1, 1)) = SUBSTR(b.search, 1, 1)
           AND LOWER(SUBSTR(b.given_name, 1, 1)) = SUBSTR(a.search, 1, 1))
       OR (a.given_name = b.given_name AND a.family_name <> b.family_name))
UNION
SELECT a.id, b.id FROM clinic_patient a
JOIN clinic_patient b ON b.clinic_id = a.clinic_id AND b.phone = a.phone AND b.id > a.id
WHERE a.clinic_id = %(clinic)s AND a.merged_into_id IS NULL AND b.merged_into_id IS NULL
  AND a.phone <> '' AND a.phone NOT IN (SELECT phone FROM crowded_phone)
UNION
SELECT CASE WHEN a.id < b.id THEN a.id ELSE b.id END, CASE WHEN a.id < b.id THEN b.id ELSE a.id END
FROM clinic_patient a
JOIN clinic_patient b ON b.clinic_id = a.clinic_id AND b.birth_date = {swapped} AND b.id <> a.id
WHERE a.clinic_id = %(clinic)s AND a.merged_into_id IS NULL AND b.merged_into_id IS NULL
  AND {may_swap} AND SUBSTR(a.search, 1, 1) = SUBSTR(b.search, 1, 1)
"""
_SQLITE = {
    "swapped": (
        "SUBSTR(a.birth_date, 1, 5) || SUBSTR(a.birth_date, 9, 2) || '-' "
        "|| SUBSTR(a.birth_date, 6, 2)"
    ),
    "may_swap": (
        "SUBSTR(a.birth_date, 9, 2) <= '12' "
        "AND SUBSTR(a.birth_date, 9, 2) <> SUBSTR(a.birth_date, 6, 2)"
    ),
}
_POSTGRESQL = {
    "swapped": (
        "CASE WHEN EXTRACT(DAY FROM a.birth_date) <= 12 THEN MAKE_DATE("
        "EXTRACT(YEAR FROM a.birth_date)::int, EXTRACT(DAY FROM a.birth_date)::int, "
        "EXTRACT(MONTH FROM a.birth_date)::int) END"
    ),
    "may_swap": (
        "EXTRACT(DAY FROM a.birth_date) <= 12 "
        "AND EXTRACT(DAY FROM a.birth_date) <> EXTRACT(MONTH FROM a.birth_date)"
    ),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubtful:
    """Two standing records and how they are alike."""

    one: Patient
    other: Patient
    likeness: Likeness

    @property
    def records(self) -> tuple[Patient, Patient]:
        return self.one, self.other

    @property
    def words(self) -> str:
        return likeness.SURENESS_WORDS[self.likeness.sureness]


@dataclass(frozen=True, kw_only=True, slots=True)
class Worklist:
    """The likeliest pairs first; ``more`` is how many stand behind them."""

    pairs: tuple[Doubtful, ...]
    more: int


_COMPARED = (
    "pk", "given_name", "family_name", "preferred_name", "birth_date", "phone", "email",
    "sex_at_birth",
)  # fmt: skip


def worklist(clinic: Clinic, *, most: int = MOST) -> Worklist:
    """Pairs nobody has told apart yet; a constant number of queries."""
    pairs = _candidates(clinic)
    told = _told_apart(clinic)
    known = _identities(pairs)
    found = [
        (alike, pair)
        for pair in pairs
        if pair not in told and (alike := likeness.likeness(known[pair[0]], known[pair[1]]))
    ]
    found.sort(key=lambda one: (-one[0].points, one[1]))
    shown = found[:most]
    return Worklist(pairs=tuple(_doubtful(shown)), more=len(found) - len(shown))


def _candidates(clinic: Clinic) -> list[Pair]:
    dialect = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS.format(**dialect), {"clinic": clinic.pk, "crowd": CROWD})
        return [(one, other) for one, other in cursor.fetchall()]


def _told_apart(clinic: Clinic) -> set[Pair]:
    """Pairs of standing records of which any two records were said to be two people."""
    rows = NotDuplicates.objects.filter(clinic=clinic).values_list("one_id", "other_id")
    stands = standing_ids(pk for row in rows for pk in row)
    return {in_order(stands[one], stands[other]) for one, other in rows}


def in_order(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def standing_ids(patient_ids: Iterable[int]) -> dict[int, int]:
    """The standing record of each; a query for each link of the longest chain of merges."""
    stands = {pk: pk for pk in patient_ids}
    while True:
        rows = Patient.objects.filter(pk__in=set(stands.values()), merged_into__isnull=False)
        into = dict(rows.values_list("pk", "merged_into_id"))
        if not into:
            return stands
        stands = {pk: into.get(held, held) for pk, held in stands.items()}


def _identities(pairs: Iterable[Pair]) -> dict[int, Identity]:
    """By slices: a database takes only so many parameters at once."""
    ids = sorted({pk for pair in pairs for pk in pair})
    slices = (ids[start : start + SLICE] for start in range(0, len(ids), SLICE))
    return {
        row[0]: Identity(
            given=row[1],
            family=row[2],
            called=row[3],
            born=row[4],
            phone=row[5],
            email=row[6],
            sex=row[7],
        )
        for some in slices
        for row in Patient.objects.filter(pk__in=some).values_list(*_COMPARED)
    }


def _doubtful(shown: Iterable[tuple[Likeness, Pair]]) -> Iterator[Doubtful]:
    rows = list(shown)
    people = Patient.objects.in_bulk({pk for _, pair in rows for pk in pair})
    for alike, (one, other) in rows:
        yield Doubtful(one=people[one], other=people[other], likeness=alike)


def identity_of(patient: Patient) -> Identity:
    return Identity(
        given=patient.given_name,
        family=patient.family_name,
        called=patient.preferred_name,
        born=patient.birth_date,
        phone=patient.phone,
        email=patient.email,
        sex=patient.sex_at_birth,
    )


def told_apart(one: Patient, other: Patient) -> NotDuplicates | None:
    """Who said that these two are two people, if anyone did."""
    pair = in_order(one.pk, other.pk)
    rows = NotDuplicates.objects.filter(one_id=pair[0], other_id=pair[1]).select_related("by")
    return rows.first()


def other_numbers(patient_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The numbers of what was merged into each standing record; of those with none, nothing."""
    into = {pk: pk for pk in patient_ids}
    found: dict[int, tuple[str, ...]] = {}
    newest = set(into)
    while newest:
        rows = Patient.objects.filter(merged_into__in=newest).order_by("pk")
        newest = set()
        for pk, number, held in rows.values_list("pk", "number", "merged_into_id"):
            into[pk] = into[held]
            found[into[held]] = (*found.get(into[held], ()), number)
            newest.add(pk)
    return found


def standing(patients: Iterable[Patient]) -> list[Patient]:
    """The standing record of each, once, in the order first met."""
    return list({row.pk: row for row in (patient.stands_for for patient in patients)}.values())


def merges_of(patient: Patient) -> list[PatientMerge]:
    """Every joining and parting of the records of this person, the newest first."""
    ids = patient.record_ids
    rows = PatientMerge.objects.filter(kept__in=ids) | PatientMerge.objects.filter(absorbed__in=ids)
    return list(rows.select_related("kept", "absorbed", "by", "undone", "undoes").order_by("-pk"))
