"""All content of the plan of care, read and cross-checked as one."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from clinic.domain import content
from clinic.domain.content import Faults, Row
from evaluations.domain import exercises, patient_words, plan, plan_reader, precautions, wording
from evaluations.domain.facts import Fact
from evaluations.domain.patient_words import FoundSentence
from evaluations.domain.precautions import Precaution
from evaluations.domain.wording import Wording


@dataclass(frozen=True, kw_only=True, slots=True)
class Files:
    """The rows of every file: ``plan.toml`` whole, the others their arrays of tables."""

    plan: Row
    precautions: Iterable[Row]
    exercises: Iterable[Row]
    found: Iterable[Row]
    told: Iterable[Row]


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanContent:
    wording: Wording
    precautions: tuple[Precaution, ...]
    found: tuple[FoundSentence, ...]

    @property
    def options(self) -> plan.Options:
        return self.wording.options


def read(
    files: Files,
    *,
    facts: Mapping[str, Fact],
    rules: Collection[str],
    catalogue: Collection[str],
    faults: Faults,
) -> PlanContent:
    """The content, for use only if ``faults`` stays empty.

    ``rules`` are the codes of the rule set, ``catalogue`` the codes of what can be examined.
    """
    listed = precautions.parse(files.precautions, facts=facts, rules=rules, faults=faults)
    codes = frozenset(one.code for one in listed)
    schedules = exercises.parse_schedules(
        content.rows(files.plan, "schedule", "schedule", faults), faults
    )
    library = exercises.parse(
        files.exercises, schedules=schedules, precautions=codes, faults=faults
    )
    options = plan_reader.read(files.plan, precautions=codes, faults=faults)
    words = wording.read(
        files.plan,
        files.told,
        library=library,
        schedules=schedules,
        options=options,
        rules=rules,
        faults=faults,
    )
    found = patient_words.parse(files.found, catalogue=catalogue, faults=faults)
    return PlanContent(wording=words, precautions=listed, found=found)
