"""One case as its letters read it: what is known at one moment, and who told it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.dateparse import parse_datetime

from clinic.models import EpisodeOfCare
from evaluations import library
from evaluations.domain import day_words
from evaluations.domain.facts import Value
from evaluations.domain.report_rows import Examined
from evaluations.domain.triggers import RuleSet
from evaluations.models import Evaluation
from evaluations.queries import known, report, rulesets
from intake import queries as intake
from intake.domain import wording
from intake.domain.questionnaire import Question
from intake.models import IntakeSession
from intake.queries import brief, case

TOLD = {
    "tablet": "patient, tablet",
    "patient": "patient, tablet",
    "guardian": "guardian, tablet",
    "paper": "patient, paper",
    "desk": "front desk",
    "staff": "asked in person",
}


@dataclass(frozen=True)
class Case:
    """One case as letters read it, at one moment; each part is read once."""

    episode: EpisodeOfCare
    evaluation: Evaluation | None
    at: datetime

    @cached_property
    def session(self) -> IntakeSession | None:
        return intake.latest_session(self.episode.pk)

    @cached_property
    def ruleset(self) -> RuleSet:
        return rulesets.in_force(self.episode.clinic_id)

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """What is known now, by full name of the fact."""
        if self.evaluation is not None:
            told, _ = known.of_evaluation(self.evaluation, at=self.at)
        elif self.session is not None:
            visit, session = self.session.visit, self.session
            told = known.facts(visit, session=session, evaluation=None, at=self.at)
        else:
            return {}
        return library.facts().check(told)

    @cached_property
    def examined(self) -> Examined | None:
        return report.examined(self.evaluation) if self.evaluation else None

    @cached_property
    def told(self) -> Mapping[str, Any]:
        return case.sources_of_case(self.session) if self.session else {}

    @cached_property
    def lines(self) -> Mapping[str, str]:
        """The key answers of the intake by their label, the newest day's first."""
        if self.session is None:
            return {}
        found: dict[str, str] = {}
        for day in brief.page_of(self.session).days:
            for line in day.lines:
                found.setdefault(line.label, line.words)
        return found

    @property
    def wants_interpreter(self) -> bool | None:
        """None where nobody asked."""
        said = self._answer("interpreter_wanted")
        if said in ("yes", "no"):
            return bool(said == "yes")
        return self.episode.patient.needs_interpreter

    @property
    def spoken(self) -> str:
        """The language that the patient asked to speak, in words; "" where none was named."""
        own = self._answer("spoken_language_name")
        code = self._answer("spoken_language")
        question = self._questions.get("spoken_language")
        if own or code is None or question is None:
            return str(own or "")
        return wording.said(question, code).en

    @cached_property
    def _questions(self) -> Mapping[str, Question]:
        return intake.questions_of(self.session) if self.session else {}

    def _answer(self, code: str) -> Any:
        response = getattr(self.session, "response", None)
        return response.answers.get(code) if response else None

    @cached_property
    def asked_by_staff(self) -> Collection[str]:
        """The questions that staff asked in person and wrote down."""
        if self.session is None:
            return ()
        spoken = case.words_of_staff(case.upto(self.session))
        return frozenset(code for words in spoken.values() for code in words)

    def source(self, fact: str) -> str:
        """ "patient, tablet 9:22 am" or "examined 3 Dec 2026"; "" where it is not recorded."""
        group, _, code = fact.partition(".")
        if group == "exam" and self.evaluation is not None:
            return f"examined {self.day(self.evaluation.opened_at)}"
        row = self.told.get(code, {}) if group == "intake" else {}
        if not row and group == "intake" and code in self.asked_by_staff:
            return "asked in person"
        who = TOLD.get(row.get("source", ""), "")
        at = parse_datetime(row["at"]) if row.get("at") else None
        return f"{who} {self.moment(at)}".strip() if who and at else who

    def moment(self, at: datetime) -> str:
        local, today = at.astimezone(self.zone), self.at.astimezone(self.zone).date()
        clock = day_words.clock(local.time(), "en")
        return clock if local.date() == today else f"{day_words.full(local.date(), 'en')}, {clock}"

    def day(self, at: datetime) -> str:
        return day_words.full(at.astimezone(self.zone).date(), "en")

    @property
    def zone(self) -> Any:
        return self.episode.clinic.zone
