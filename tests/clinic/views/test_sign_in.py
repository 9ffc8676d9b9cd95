"""Getting in: by link, by password and second step; and staying out."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.actions import second_step, staff_links
from clinic.domain import one_time
from clinic.models import AuditEvent, User
from clinic.queries import second_step as queries
from tests.factories import PASSWORD

LOGIN, START, CHOOSE = "/account/login/", "/account/start/", "/account/start/password/"
NEW = "nine slow snails sing low"
SECRET = one_time.new_secret()


@pytest.fixture
def asked(settings: Any) -> None:
    """As outside the demo: a password alone is not enough."""
    settings.SECOND_STEP_REQUIRED = True


@pytest.fixture
def token(desk: User) -> str:
    return staff_links.make(user=desk, by="system", at=timezone.now()).token


def _code(later: int = 0) -> str:
    return one_time.code_at(SECRET, int(timezone.now().timestamp()) // 30 + later)


def _has_app(user: User) -> None:
    second_step.add_app(user=user, secret=SECRET, code=_code(), at=timezone.now())


def _password(client: Client, user: User, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": user.email, "password": password}, **more)


# By link


def test_a_link_asks_for_a_password_and_signs_in(client: Client, desk: User, token: str) -> None:
    opened = client.post(START, {"link": f"http://127.0.0.1:8000{START}#{token}"})
    page = client.get(CHOOSE).text
    client.post(CHOOSE, {"password": NEW})

    assert opened.url == CHOOSE
    assert desk.email in page
    assert client.session["_auth_user_id"] == str(desk.pk)
    desk.refresh_from_db()
    assert desk.check_password(NEW)


def test_looking_at_a_link_uses_nothing_up(client: Client, token: str) -> None:
    for _ in range(3):
        assert client.post(START, {"link": token}).status_code == 302


@pytest.mark.parametrize("typed", ["nonsense", "x" * 43, "https://elsewhere.test/#abc"])
def test_every_link_that_does_not_open_answers_alike(
    client: Client, token: str, typed: str
) -> None:
    answer = client.post(START, {"link": typed})

    assert answer.status_code == 422
    assert "It was used, or it is too old" in answer.text


def test_a_weak_password_is_explained_and_the_link_stays(client: Client, token: str) -> None:
    client.post(START, {"link": token})
    answer = client.post(CHOOSE, {"password": "short"})

    assert answer.status_code == 422
    assert "too short" in answer.text
    assert client.post(CHOOSE, {"password": NEW}).status_code == 302


def test_the_password_page_opens_only_by_a_link(client: Client, db: None) -> None:
    assert client.get(CHOOSE).url == START


def test_a_link_used_elsewhere_meanwhile_sends_back(client: Client, desk: User, token: str) -> None:
    client.post(START, {"link": token})
    Client().post(START, {"link": token})
    staff_links.revoke(user=desk, by="system", at=timezone.now())

    assert client.post(CHOOSE, {"password": NEW}).url == START


def test_who_is_signed_in_on_the_device_is_signed_out_first(
    client: Client, therapist: User, token: str
) -> None:
    client.force_login(therapist)
    client.post(START, {"link": token})

    assert "_auth_user_id" not in client.session


def test_a_new_password_never_goes_past_the_second_step(
    client: Client, desk: User, token: str
) -> None:
    _has_app(desk)
    client.post(START, {"link": token})
    answer = client.post(CHOOSE, {"password": NEW})

    assert answer.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session


# The second step


def test_a_code_of_the_app_lets_in(client: Client, desk: User, asked: None) -> None:
    _has_app(desk)
    at_the_step = _password(client, desk)
    client.post(at_the_step.url, {"code": _code(1)})

    assert client.get("/account/").status_code == 200


def test_a_recovery_code_lets_in(client: Client, desk: User, asked: None) -> None:
    _has_app(desk)
    code, *_ = second_step.new_codes(user=desk, at=timezone.now())
    client.post(_password(client, desk).url, {"code": code})

    assert client.get("/account/").status_code == 200


def test_a_wrong_code_is_explained(client: Client, desk: User) -> None:
    _has_app(desk)
    page = client.post(_password(client, desk).url, {"code": "123"}).text

    assert "does not open your account" in page
    assert 'autocomplete="one-time-code"' in page


def test_codes_are_not_guessed(client: Client, desk: User) -> None:
    _has_app(desk)
    step = _password(client, desk).url
    pages = [client.post(step, {"code": f"{n:06}"}).text for n in range(7)]

    assert "Too many tries. Wait" in pages[-1]
    assert "_auth_user_id" not in client.session


# Nothing before the second step


def test_a_password_only_reaches_nothing_but_setting_up(
    client: Client, desk: User, asked: None
) -> None:
    _password(client, desk)

    for address in ("/", "/patients/", "/account/", "/staff/"):
        assert client.get(address).url == reverse("clinic:second_step")
    for name in ("clinic:second_step", "clinic:add_app", "clinic:add_passkey"):
        assert client.get(reverse(name)).status_code == 200
    assert client.post("/account/logout/").status_code == 302


@pytest.mark.parametrize("headers", [{"HTTP_ACCEPT": "application/json"}, {"HTTP_HX_REQUEST": "1"}])
def test_a_script_is_told_in_its_own_way(
    client: Client, desk: User, asked: None, headers: dict[str, str]
) -> None:
    _password(client, desk)
    answer = client.get("/patients/", **headers)

    assert (answer.status_code, answer.json()["error"]) == (403, "second_step")


def test_setting_up_an_app_opens_the_clinic(client: Client, desk: User, asked: None) -> None:
    _password(client, desk)
    key = client.session.session_key
    page = client.get(reverse("clinic:add_app")).text
    secret = re.search(r'id="secret" value="([A-Z2-7 ]+)"', page).group(1)  # type: ignore[union-attr]
    code = one_time.code_at(secret.replace(" ", ""), int(timezone.now().timestamp()) // 30)
    codes = client.post(reverse("clinic:add_app"), {"code": code})

    assert "Keep these codes" in codes.text
    assert client.session.session_key != key
    assert client.get("/account/").status_code == 200
    assert queries.of(desk).codes_left == 10


def test_the_square_stays_the_same_after_a_wrong_code(
    client: Client, desk: User, asked: None
) -> None:
    _password(client, desk)
    address = reverse("clinic:add_app")
    before = client.get(address).text
    after = client.post(address, {"code": "000"})

    path = re.compile(r'<path d="(M4 4h1[^"]+)"')
    assert after.status_code == 422
    assert path.search(before).group(1) == path.search(after.text).group(1)  # type: ignore[union-attr]


def test_a_second_way_in_is_never_set_up_past_the_first(
    client: Client, desk: User, asked: None
) -> None:
    """A session of before the person had a second step: it ends, it sets up nothing."""
    _password(client, desk)
    _has_app(desk)

    assert client.get(reverse("clinic:add_app")).url.startswith(LOGIN)
    assert "_auth_user_id" not in client.session


def test_the_demo_offers_and_does_not_ask(client: Client, desk: User) -> None:
    _password(client, desk)

    assert "Set it up" in client.get("/account/").text


# Changing one's own second step


def test_the_password_is_asked_again_after_a_while(
    client: Client, desk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(desk)
    answer = client.get(reverse("clinic:add_app"))
    wrong = client.post(answer.url, {"password": "no"})
    key = client.session.session_key
    right = client.post(answer.url, {"password": PASSWORD})

    assert answer.url == f"{reverse('clinic:password_again')}?to=app"
    assert wrong.status_code == 422
    assert right.url == reverse("clinic:add_app")
    assert client.session.session_key != key
    assert client.get(right.url).status_code == 200


def test_the_password_is_not_guessed_there(client: Client, desk: User) -> None:
    client.force_login(desk)
    address = reverse("clinic:password_again")

    assert [client.post(address, {"password": "no"}).status_code for _ in range(6)][-1] == 429


@pytest.mark.parametrize("name", ["clinic:add_passkey", "clinic:add_app"])
def test_each_way_asks(client: Client, desk: User, name: str) -> None:
    client.force_login(desk)

    assert client.get(reverse(name)).url.startswith(reverse("clinic:password_again"))


def test_codes_and_removal_ask_too(client: Client, desk: User) -> None:
    client.force_login(desk)
    again = reverse("clinic:password_again")

    assert client.post(reverse("clinic:recovery_codes")).url.startswith(again)
    assert client.post(reverse("clinic:remove_step", args=[1])).url.startswith(again)


def test_new_codes_are_made_for_who_has_a_second_step(client: Client, desk: User) -> None:
    _password(client, desk)
    address = reverse("clinic:recovery_codes")
    assert client.post(address).url == reverse("clinic:second_step")

    _has_app(desk)
    assert "Keep these codes" in client.post(address).text


def test_a_step_is_removed_by_its_person_only(client: Client, desk: User, therapist: User) -> None:
    _has_app(desk)
    row = queries.of(desk).app
    _password(client, therapist)
    address = reverse("clinic:remove_step", args=[row.pk])  # type: ignore[union-attr]
    assert client.post(address).status_code == 404

    other = Client()
    other.post(_password(other, desk).url, {"code": _code(1)})
    assert "Removed" in other.post(address, follow=True).text
    assert not queries.has(desk)


def test_the_last_step_stays_outside_the_demo(client: Client, desk: User, asked: None) -> None:
    _has_app(desk)
    client.post(_password(client, desk).url, {"code": _code(1)})
    row = queries.of(desk).app
    page = client.post(reverse("clinic:remove_step", args=[row.pk]), follow=True)  # type: ignore[union-attr]

    assert "Set up another way first" in page.text
    assert queries.has(desk)


@pytest.mark.parametrize("credential", ["", "not json", "{}", '{"id": "x"}', "[]", "3"])
def test_a_passkey_that_is_none_is_refused(client: Client, desk: User, credential: str) -> None:
    _password(client, desk)
    address = reverse("clinic:add_passkey")
    client.get(address)

    answer = client.post(address, {"name": "My phone", "credential": credential})
    assert answer.status_code == 422
    assert not queries.has(desk)


# Guessing


def test_wrong_passwords_are_slowed_with_the_time_to_wait(client: Client, desk: User) -> None:
    for _ in range(5):
        _password(client, desk, "wrong")
    answer = _password(client, desk)

    assert answer.status_code == 429
    assert answer["Retry-After"] == "1"
    assert "Wait 1 second" in answer.text


def test_a_script_reads_the_wait_too(client: Client, desk: User) -> None:
    for _ in range(6):
        answer = _password(client, desk, "wrong", HTTP_ACCEPT="application/json")

    assert (answer.status_code, answer.json()["seconds"]) == (429, 1)


def test_nothing_is_hashed_for_a_try_that_is_too_fast(
    client: Client, desk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        _password(client, desk, "wrong")

    def never(*args: Any) -> None:
        raise AssertionError("hashed")

    monkeypatch.setattr(Argon2PasswordHasher, "verify", never)
    monkeypatch.setattr(Argon2PasswordHasher, "encode", never)
    assert _password(client, desk).status_code == 429


def test_the_person_gets_in_at_their_desk_while_others_guess(client: Client, desk: User) -> None:
    _password(client, desk)
    client.post("/account/logout/")
    for n in range(60):
        _password(Client(), desk, "wrong", REMOTE_ADDR=f"203.0.113.{n}")

    assert _password(Client(), desk, REMOTE_ADDR="198.51.100.9").status_code == 429
    assert _password(client, desk).status_code == 302


def test_the_trail_tells_of_an_attack_a_few_times_only(desk: User) -> None:
    for n in range(30):
        _password(Client(), desk, "wrong", REMOTE_ADDR=f"203.0.113.{n}")

    told = AuditEvent.objects.filter(action="fail_sign_in", object_id=str(desk.pk))
    assert [event.reason for event in told.order_by("seq")] == ["5 wrong tries", "10 wrong tries"]


def test_signing_in_and_out_is_on_the_trail(client: Client, desk: User) -> None:
    _password(client, desk)
    client.post("/account/logout/")

    trail = AuditEvent.objects.filter(principal=f"user:{desk.pk}").order_by("seq")
    assert list(trail.values_list("action", flat=True)) == ["sign_in", "sign_out"]


def test_a_known_and_an_unknown_name_cost_the_same_work(
    desk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashes: list[str] = []
    true_encode, true_verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify

    def encode(self: Any, *args: Any) -> Any:
        hashes.append("one")
        return true_encode(self, *args)

    def verify(self: Any, *args: Any) -> Any:
        hashes.append("one")
        return true_verify(self, *args)

    monkeypatch.setattr(Argon2PasswordHasher, "encode", encode)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", verify)
    invited = User.objects.get(pk=desk.pk)
    pages = []
    for email in (desk.email, "nobody@clinic.test"):
        hashes.append(email)
        fields = {"login": email, "password": "wrong"}
        pages.append(Client().post(LOGIN, fields).text.replace(email, ""))
    invited.set_unusable_password()
    invited.save()
    hashes.append("invited")
    Client().post(LOGIN, {"login": desk.email, "password": "wrong"})

    assert hashes == [desk.email, "one", "nobody@clinic.test", "one", "invited", "one"]
    token = re.compile(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"\w+"')
    assert token.sub("", pages[0]) == token.sub("", pages[1])


def test_a_passkey_is_asked_for_without_a_name(client: Client, db: None) -> None:
    options = client.get("/account/login/passkey/", HTTP_ACCEPT="application/json").json()

    asked_for = options["request_options"]["publicKey"]
    assert asked_for["allowCredentials"] == []
    assert asked_for["userVerification"] == "required"


@pytest.mark.parametrize(
    "credential", ["", "{}", '{"id": 3}', '{"response": {"userHandle": "MQ"}}']
)
def test_a_passkey_that_is_none_lets_nobody_in(client: Client, desk: User, credential: str) -> None:
    client.get("/account/login/passkey/", HTTP_ACCEPT="application/json")
    client.post("/account/login/passkey/", {"credential": credential})

    assert "_auth_user_id" not in client.session


def test_the_device_cookie_is_for_the_server_only(client: Client, desk: User) -> None:
    cookie = _password(client, desk).cookies[site.DEVICE_COOKIE_NAME]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert desk.email not in cookie.value
    assert timedelta(seconds=int(cookie["max-age"])) == timedelta(days=180)


def _add(attestation: str) -> str:
    """What a browser sends, with an attestation of our choice."""
    said = {"clientDataJSON": "e30", "attestationObject": attestation}
    return json.dumps({"id": "YQ", "rawId": "YQ", "type": "public-key", "response": said})


@pytest.mark.parametrize("attestation", ["", "YQ", "oA", "__", "o2Nmb3Q"])
def test_a_forged_passkey_is_refused(client: Client, desk: User, attestation: str) -> None:
    _password(client, desk)
    address = reverse("clinic:add_passkey")
    client.get(address)

    answer = client.post(address, {"name": "My phone", "credential": _add(attestation)})
    assert answer.status_code == 422
    assert "was not made" in answer.text
