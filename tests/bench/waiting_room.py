"""People at tablets for the measurements: each with a sitting, a key and a form of their own."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from clinic.domain.roles import Role
from clinic.models import User
from intake import editions, queries
from intake.domain import answers as replies
from intake.domain import wizard
from intake.domain.questionnaire import Page, Questionnaire
from intake.models import IntakeSession, QuestionnaireEdition
from tests import factories
from tests.bench.browser import Caller
from tests.bench.tablet_floors import SIXTY
from tests.intake import sittings

Raw = dict[str, list[str]]

KINDS = ("line", "choice", "number", "scale", "many", "text")
LONG_PAGE = "sixty"


class Tablet(Caller):
    """A browser that holds the key of one sitting; the last send lets it go with a redirect."""

    takes = ("200", "302")

    def __init__(self, key: str) -> None:
        super().__init__({settings.KIOSK_COOKIE_NAME: key})
        self.key = key


@dataclass(frozen=True, kw_only=True, slots=True)
class Sitting:
    session: IntakeSession
    tablet: Tablet

    @property
    def asked(self) -> Questionnaire:
        return editions.of(self.session)


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """One clinic with its desk and therapist."""

    desk: User
    therapist: User

    def newcomer(self) -> Sitting:
        """A new patient who has said who they are and has answered nothing."""
        person = factories.patient(self.desk.clinic, by=self.desk)
        case = factories.episode(person, by=self.desk)
        now = timezone.now()
        visit = factories.visit(case, therapist=self.therapist, by=self.desk, starts_at=now)
        session, key = sittings.answering_session(visit, self.desk, at=now)
        return Sitting(session=session, tablet=Tablet(key))

    def finished(self) -> Sitting:
        """A new patient with everything answered and signed, about to send."""
        found = self.newcomer()
        now = timezone.now()
        sittings.answer_all(found.session, at=now)
        sittings.sign_all(found.session, at=now)
        return found


def furnish() -> Room:
    clinic = factories.clinic(name="Waiting room")
    return Room(
        desk=factories.user(clinic, "Dana Whitfield", Role.FRONT_DESK),
        therapist=factories.user(clinic, "Priya Raman", Role.THERAPIST),
    )


def with_long_page(sitting: Sitting) -> Sitting:
    """Put the sitting on an edition that begins with a page of sixty fields of every kind."""
    session = sitting.session
    kept = QuestionnaireEdition.objects.get(
        code=session.questionnaire, version=session.questionnaire_version
    )
    content = deepcopy(kept.content)
    content.insert(1, ["05_sixty.toml", {"page": [_long_page()]}])
    QuestionnaireEdition.objects.create(
        code=kept.code, version=LONG_PAGE, content=content, sha256="", at=kept.at
    )
    session.questionnaire_version = LONG_PAGE
    session.save(update_fields=["questionnaire_version"])
    return sitting


def _long_page() -> dict[str, Any]:
    questions = [_question(KINDS[n % len(KINDS)], n) for n in range(SIXTY)]
    return {
        "code": LONG_PAGE,
        "section": "about",
        "layout": "rows",
        "heading": _words("Sixty questions"),
        "question": questions,
    }


def _question(kind: str, number: int) -> dict[str, Any]:
    row: dict[str, Any] = {
        "code": f"sixty_{number}",
        "kind": kind,
        "ask": _words(f"Question {number}?"),
        "optional": True,
        "source": "a measurement",
    }
    if kind in ("choice", "many"):
        row["options"] = [{"code": one, "words": _words(one.title())} for one in ("yes", "no")]
    if kind == "scale":
        row["ends"] = [_words("None"), _words("Worst")]
    if kind == "number":
        row |= {"min": 0, "max": 99}
    return row


def _words(said: str) -> dict[str, str]:
    return {"en": said, "es": f"{said} (es)"}


def walked(sitting: Sitting) -> Iterator[tuple[Page, Raw]]:
    """Each page of a quiet walk over the whole form, with what is sent for it."""
    asked, answers = sitting.asked, queries.given_of(sitting.session)
    page: Page | None = asked.pages[0]
    on = queries.day_of(sitting.session)
    while page is not None:
        raw = sittings.raw_for(page)
        yield page, raw
        found = replies.clean_page(asked, page, raw, answers, on=on)
        answers |= {code: value for code, value in found.values.items() if value is not None}
        page = wizard.after(asked, answers, page)


def sent_by(sitting: Sitting) -> Iterator[tuple[str, int, Raw]]:
    """The same walk as the tablet's script sends it: the page's code, its count, its fields."""
    for seq, (page, raw) in enumerate(walked(sitting), 1):
        yield page.code, seq, raw
