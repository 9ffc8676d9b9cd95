"""Every address is closed unless its policy opens it, for each role and for nobody."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import ResolverMatch, path, reverse
from django.urls.resolvers import URLPattern

from clinic.checks import every_url_has_a_policy, url_patterns
from clinic.domain.roles import Permission, Role, allows
from clinic.middleware import THIRD_PARTY
from clinic.models import AuditEvent, User

PATTERNS = list(url_patterns())


def _name(pattern: URLPattern) -> str:
    return f"{pattern.lookup_str}:{pattern.name}"


def _policy(pattern: URLPattern) -> Any:
    return getattr(pattern.callback, "policy", None) or THIRD_PARTY.get(pattern.name or "")


def _address(pattern: URLPattern) -> str:
    """An address that resolves to ``pattern``, for objects that do not exist."""
    route = re.sub(
        r"<(?:(\w+):)?\w+>",
        lambda m: {
            "int": "987654",
            "uuid": "00000000-0000-4000-8000-000000000000",
            "slug": "nothing-here",
            None: "nothing",
            "str": "nothing",
        }[m.group(1)],
        str(pattern.pattern),
    )
    return "/" + route


STAFF = [pattern for pattern in PATTERNS if _policy(pattern).principal == "staff"]
OPEN_TO_ALL = {
    "account_login",
    "account_logout",
    "state",  # says whether one is signed in; names nobody
    "unlock",  # takes the password of the session that it comes with
    "account_signup",
    "mfa_authenticate",  # only within a sign-in that has begun with the right password
    "mfa_login_webauthn",  # a passkey in place of a password
    "start",  # takes a one-time link; one reply for every link that does not open
    "start_password",  # only with a link that was opened in this session
    "health",
    "ready",  # like health, says only ok or not ok
    "tablet",  # takes the one-time code
    "set_up",  # takes the one-time code that makes a device a tablet
    "home",  # takes a link and a birth date; one reply for every link that does not open
    "plan_open",  # takes a link to a plan and a birth date; one reply for all that do not open
    "teach_back_open",  # takes the code of the three questions and a birth date
    "teach_back_done",  # says thank you, knows nobody
    "late",  # takes what an enrolled tablet kept; checks the tablet's own key
    "offline",  # says that the network is away
    "worker",  # the script that shows it
    "done",  # says goodbye, knows nobody
    "handed",  # the blank page a tablet rests on
    "paper_check",  # says whether a paper is the newest copy; names nobody
}


def test_every_address_declares_its_policy() -> None:
    assert every_url_has_a_policy(None) == []


def test_only_the_known_addresses_are_open_to_all() -> None:
    opened = {p.name for p in PATTERNS if _policy(p).principal == "anyone"}

    assert opened <= OPEN_TO_ALL


def test_a_view_without_a_policy_fails_the_check(settings: Any, monkeypatch: Any) -> None:
    stray = path("stray/", lambda request: HttpResponse("in"), name="stray")
    monkeypatch.setattr("clinic.checks.url_patterns", lambda: iter([stray]))

    assert [error.id for error in every_url_has_a_policy(None)] == ["clinic.E001"]


@pytest.mark.django_db
def test_a_view_without_a_policy_answers_nobody(client: Client, rf: Any, desk: User) -> None:
    from django.core.exceptions import PermissionDenied

    from clinic.middleware import ClosedByDefault

    def stray(request: Any) -> HttpResponse:
        return HttpResponse("in")

    request = rf.get("/stray/")
    request.user = desk
    request.resolver_match = ResolverMatch(stray, (), {}, url_name="stray")
    with pytest.raises(PermissionDenied):
        ClosedByDefault(lambda r: HttpResponse())._check(request)


@pytest.mark.django_db
@pytest.mark.parametrize("pattern", STAFF, ids=_name)
def test_a_stranger_is_sent_to_sign_in(client: Client, pattern: URLPattern) -> None:
    reply = client.get(_address(pattern))

    assert reply.status_code == 302
    assert reply["Location"].startswith(reverse("account_login"))


@pytest.mark.django_db
@pytest.mark.parametrize("pattern", STAFF, ids=_name)
def test_a_strangers_script_is_told_to_sign_in(client: Client, pattern: URLPattern) -> None:
    assert client.post(_address(pattern), HTTP_ACCEPT="application/json").status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize("pattern", STAFF, ids=_name)
@pytest.mark.parametrize("role", list(Role))
def test_a_role_gets_in_just_where_the_policy_says(
    client: Client, staff: dict[str, User], pattern: URLPattern, role: Role
) -> None:
    user = next(person for person in staff.values() if person.role == role)
    client.force_login(user)
    needed: Permission | None = _policy(pattern).permission

    statuses = {
        client.get(_address(pattern)).status_code,
        client.post(_address(pattern)).status_code,
    }

    if needed is None or allows(role, needed):
        assert 403 not in statuses
        assert 500 not in statuses
    else:
        assert statuses == {403}
        assert AuditEvent.objects.filter(action="deny", principal=f"user:{user.pk}").count() == 2


PHONE = [pattern for pattern in PATTERNS if _policy(pattern).principal == "phone"]


@pytest.mark.django_db
@pytest.mark.parametrize("pattern", PHONE, ids=_name)
@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete", "options"])
def test_a_phone_without_a_key_finds_nothing(
    client: Client, pattern: URLPattern, method: str
) -> None:
    client.cookies[settings.PLAN_COOKIE_NAME] = "guess"

    assert getattr(client, method)(_address(pattern)).status_code == 410


@pytest.mark.django_db
@pytest.mark.parametrize("pattern", PHONE, ids=_name)
@pytest.mark.parametrize("role", list(Role))
def test_no_role_gets_in_as_a_patient(
    client: Client, staff: dict[str, User], pattern: URLPattern, role: Role
) -> None:
    client.force_login(next(person for person in staff.values() if person.role == role))

    assert client.get(_address(pattern)).status_code == 403
    assert client.post(_address(pattern)).status_code == 403


@pytest.mark.django_db
def test_a_deactivated_person_is_out_at_once(client: Client, desk: User) -> None:
    client.force_login(desk)
    User.objects.filter(pk=desk.pk).update(is_active=False)

    assert client.get("/").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_every_reply_carries_the_safe_headers(
    client: Client, staff: dict[str, User], role: Role
) -> None:
    client.force_login(next(person for person in staff.values() if person.role == role))

    for address in ("/", "/nowhere/", reverse("account_login")):
        reply = client.get(address)
        assert "default-src 'none'" in reply["Content-Security-Policy"]
        assert "no-store" in reply["Cache-Control"]
        assert reply["X-Frame-Options"] == "DENY"
