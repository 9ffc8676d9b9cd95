"""The clinic, the people who work there and the people treated there."""

from datetime import date, time
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.expressions import RawSQL

from clinic.domain import dates
from clinic.domain.roles import PERSONAL, ROLE_NAMES, Permission, Role, allows


class Clinic(models.Model):
    """One practice. Its phone and hours are printed in every "when to get help" box."""

    name = models.CharField(max_length=200)
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=40)
    fax = models.CharField(max_length=40, blank=True)
    closes_at = models.TimeField(default=time(17, 30), help_text="Same day means before this")
    hours_en = models.CharField(max_length=200)
    hours_es = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=60, default="America/Los_Angeles")
    paper = models.CharField(max_length=6, default="letter", help_text="letter or a4")
    exercise_guide = models.PositiveSmallIntegerField(
        default=4, help_text="Above this many exercises the plan page asks once"
    )
    idle_minutes = models.PositiveSmallIntegerField(
        default=15, help_text="2 to 30: then staff sign in again"
    )
    keep_years = models.PositiveSmallIntegerField(
        default=10, help_text="Records are kept this long after the last visit, at least"
    )
    keep_minors_to_age = models.PositiveSmallIntegerField(
        default=28, help_text="Records of minors are kept to this age, at least"
    )
    is_demo = models.BooleanField(default=False)
    patients_numbered = models.PositiveIntegerField(default=2000)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(idle_minutes__gte=2, idle_minutes__lte=30),
                name="clinic_idle_minutes",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def hours(self, language: str) -> str:
        return self.hours_es if language == "es" else self.hours_en


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").casefold())


class User(AbstractBaseUser):
    """A member of staff, signed in by e-mail; the role decides what they may do."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="staff")
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=[(r.value, ROLE_NAMES[r]) for r in Role])
    credentials = models.CharField(max_length=40, blank=True, help_text="PT, DPT, PTA …")
    licence_number = models.CharField(max_length=40, blank=True)
    direct_phone = models.CharField(max_length=40, blank=True)
    is_lead = models.BooleanField(default=False, help_text="Signs off the clinic's referral rules")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    lent: frozenset[Permission] = frozenset()
    """What an emergency lends for this one request; never kept."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(role="therapist") | ~models.Q(licence_number=""),
                name="therapist_has_licence",
            ),
            models.CheckConstraint(
                condition=models.Q(is_lead=False) | models.Q(role="therapist"),
                name="lead_is_a_therapist",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[r.value for r in Role]), name="user_role_known"
            ),
        ]

    def __str__(self) -> str:
        return self.signature

    def may(self, permission: Permission) -> bool:
        if permission in PERSONAL:
            return self.is_active and self.is_lead and self.is_licensed_pt
        return self.is_active and (allows(self.role, permission) or permission in self.lent)

    @property
    def is_licensed_pt(self) -> bool:
        return self.role == Role.THERAPIST and bool(self.licence_number)

    @property
    def signature(self) -> str:
        """Name with credentials, as it stands under a signed record."""
        return f"{self.name}, {self.credentials}" if self.credentials else self.name

    @property
    def short_name(self) -> str:
        """ "P. Raman": the way the Today board names staff."""
        first, _, rest = self.name.partition(" ")
        return f"{first[:1]}. {rest}" if rest else self.name

    @property
    def initials(self) -> str:
        parts = self.name.split()
        return "".join(
            part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts)
        ).upper()


_SAME_PERSON = """
WITH RECURSIVE upward(id, merged_into_id) AS (
  SELECT id, merged_into_id FROM clinic_patient WHERE id = %s
  UNION
  SELECT p.id, p.merged_into_id FROM clinic_patient p JOIN upward u ON p.id = u.merged_into_id
), person(id) AS (
  SELECT id FROM upward WHERE merged_into_id IS NULL
  UNION
  SELECT p.id FROM clinic_patient p JOIN person o ON p.merged_into_id = o.id
) SELECT id FROM person
"""


def records_of(patient_id: int) -> RawSQL:
    """The ids of every record of the person whose record this is, for ``patient_id__in=``.

    What must hold for the person, above all a hold, is asked of all of them.
    """
    return RawSQL(_SAME_PERSON, [patient_id])  # noqa: S611  # constant SQL, the id is a parameter


class PatientQuerySet(models.QuerySet["Patient"]):
    def of_clinic(self, clinic: Clinic) -> Self:
        return self.filter(clinic=clinic)

    def standing(self) -> Self:
        """Without records that were merged into another."""
        return self.filter(merged_into=None)


class Patient(models.Model):
    """A person treated here. Identifying fields never leave for logs, URLs or titles."""

    class Sex(models.TextChoices):
        FEMALE = "female", "Female"
        MALE = "male", "Male"
        INTERSEX = "intersex", "Intersex"
        DECLINED = "declined", "Not stated"

    class Language(models.TextChoices):
        ENGLISH = "en", "English"
        SPANISH = "es", "Español"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="patients")
    number = models.CharField(max_length=20)
    given_name = models.CharField(max_length=200)
    family_name = models.CharField(max_length=200, blank=True)
    preferred_name = models.CharField(max_length=200, blank=True)
    birth_date = models.DateField()
    sex_at_birth = models.CharField(max_length=10, choices=Sex, default=Sex.DECLINED)
    gender = models.CharField(max_length=60, blank=True)
    pronouns = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="E.164")
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=5, choices=Language, default=Language.ENGLISH)
    needs_interpreter = models.BooleanField(null=True, blank=True)
    emergency_name = models.CharField(max_length=200, blank=True)
    emergency_relation = models.CharField(max_length=80, blank=True)
    emergency_phone = models.CharField(max_length=20, blank=True)
    emergency_may_share = models.BooleanField(null=True, blank=True)
    allergies = models.CharField(max_length=200, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="absorbed", null=True, blank=True
    )
    works_here_as = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="own_records", null=True, blank=True
    )
    is_demo = models.BooleanField(default=False)
    search = models.TextField(
        editable=False, help_text="Names, birth date, phone digits, number; folded."
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[PatientQuerySet] = PatientQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "number"], name="patient_number_unique"),
            models.CheckConstraint(condition=~models.Q(given_name=""), name="patient_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("pk")),
                name="patient_not_merged_into_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "family_name", "given_name"], name="patient_by_name"),
            models.Index(fields=["clinic", "birth_date"], name="patient_by_birth_date"),
            models.Index(fields=["clinic", "phone"], name="patient_by_phone"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stands_for(self) -> "Patient":
        """The record that stands for this person: itself, unless it was merged into another."""
        return self.merged_into.stands_for if self.merged_into else self

    @property
    def record_ids(self) -> tuple[int, ...]:
        """Every record of this person, the standing one first: itself and what was merged.

        One query. Where rows are filtered, ``patient_id__in=records_of(pk)`` costs none of its own.
        """
        found = Patient.objects.filter(pk__in=records_of(self.pk)).order_by("pk")
        rows = found.values_list("pk", "merged_into_id")
        return tuple(pk for pk, _ in sorted(rows, key=lambda row: row[1] is not None))

    @property
    def name(self) -> str:
        """Preferred given name with family name, as shown on screen."""
        return f"{self.called} {self.family_name}".strip()

    @property
    def legal_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def called(self) -> str:
        return self.preferred_name or self.given_name

    @property
    def tablet_name(self) -> str:
        """First name and initial: all that the desk's strips and the tablet ever show."""
        return f"{self.called} {self.family_name[:1]}.".strip() if self.family_name else self.called

    def age_on(self, on: date) -> int:
        return dates.age_on(self.birth_date, on)
