"""Everyone who may stand at the door: nobody, each role, a password alone, a tablet, a phone."""

import time
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from allauth.account.internal.flows import login
from allauth.account.internal.userkit import user_id_to_str
from django.conf import settings
from django.test import Client
from django.utils import timezone

from clinic.domain.roles import Role
from clinic.models import Clinic, User, Visit
from evaluations.actions import plan_links
from tests import factories
from tests.evaluations.home.conftest import sign_plan
from tests.intake import sittings

NAMES = (
    "anonymous",
    "password only",
    "desk",
    "assistant",
    "therapist",
    "lead",
    "manager",
    "auditor",
    "tablet",
    "phone",
)
STAFF = {
    "password only": Role.MANAGER,
    "desk": Role.FRONT_DESK,
    "assistant": Role.ASSISTANT,
    "therapist": Role.THERAPIST,
    "lead": Role.THERAPIST,
    "manager": Role.MANAGER,
    "auditor": Role.AUDITOR,
}


BROWSER = Client(raise_request_exception=False)


@dataclass(frozen=True, kw_only=True)
class Principal:
    """``cookies`` are what the browser of this principal holds."""

    name: str
    cookies: SimpleCookie
    user: User | None = None

    def ask(self, method: str, address: str, **sent: Any) -> Any:
        """The reply, with the cookies this principal came with, whatever earlier replies set."""
        BROWSER.cookies = SimpleCookie(self.cookies.output(header="", sep=";"))
        return BROWSER.generic(method, address, **sent)


def everyone(clinic: Clinic) -> dict[str, Principal]:
    """One of each, all of one clinic; their sittings and plans are its too."""
    people = {
        name: factories.user(
            clinic,
            f"{name.title().replace(' ', '')} Person",
            role,
            licence_number="PT-1" if role is Role.THERAPIST else "",
        )
        for name, role in STAFF.items()
    }
    User.objects.filter(pk=people["lead"].pk).update(is_lead=True)
    people["lead"].refresh_from_db()
    found = {"anonymous": Principal(name="anonymous", cookies=SimpleCookie())}
    for name, user in people.items():
        found[name] = Principal(
            name=name, cookies=signed_in(user, second_step=name != "password only"), user=user
        )
    found["tablet"] = _tablet(clinic, people)
    found["phone"] = _phone(clinic, people)
    return {name: found[name] for name in NAMES}


def signed_in(user: User, *, second_step: bool) -> SimpleCookie:
    client = Client()
    client.force_login(user)
    if second_step:
        session = client.session
        session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(user)
        session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time()}]
        session.save()
    return client.cookies


def _visit(clinic: Clinic, people: dict[str, User]) -> Visit:
    patient = factories.patient(clinic, by=people["desk"])
    episode = factories.episode(patient, by=people["desk"])
    return factories.visit(episode, therapist=people["therapist"], by=people["desk"])


def _tablet(clinic: Clinic, people: dict[str, User]) -> Principal:
    _, key = sittings.answering_session(_visit(clinic, people), people["desk"])
    _, device = factories.tablet(clinic, by=people["manager"])
    cookies = SimpleCookie({settings.KIOSK_COOKIE_NAME: key, settings.TABLET_COOKIE_NAME: device})
    return Principal(name="tablet", cookies=cookies)


def _phone(clinic: Clinic, people: dict[str, User]) -> Principal:
    at = timezone.now()
    plan = sign_plan(_visit(clinic, people), by=people["therapist"], desk=people["desk"], at=at)
    link = plan_links.make(
        evaluation=plan, purpose="home", by=people["therapist"], at=timezone.now()
    )
    client = Client()
    client.post("/plan/", {"token": link.token, "year": "1990", "month": "2", "day": "14"})
    assert settings.PLAN_COOKIE_NAME in client.cookies
    return Principal(name="phone", cookies=client.cookies)
