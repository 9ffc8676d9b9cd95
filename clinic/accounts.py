"""How django-allauth behaves here: staff only, made by a manager, never by signing up."""

from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from clinic import audit, sealing, throttle
from clinic.models import User

TOLD_AT = {5, 10, 20, 40, 80, 160, 320}
"""Wrong tries in a row after which the audit trail tells of an account under attack."""


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "This email and password do not belong together. Check both.",
        "too_many_login_attempts": "Too many tries. Wait a few minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        return render(request, "account/account_inactive.html", status=403)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The person, of an active account or not, or None. Slowed before anything is hashed."""
        account = credentials["email"]
        try:
            tried = throttle.begin(account=account, request=request, at=timezone.now())
        except throttle.TooFast as slow:
            raise ImmediateHttpResponse(too_fast(request, slow)) from slow
        AuthenticationBackend.unstash_authenticated_user()
        user = authenticate(request, **credentials)
        user = user or AuthenticationBackend.unstash_authenticated_user()
        if isinstance(user, User):
            throttle.passed(tried)
            return user
        _tell_of_attack(account, tried.wrong)
        return None

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        with transaction.atomic():
            audit.record("sign_in", by=user, at=timezone.now(), clinic=user.clinic_id, about=user)
        throttle.remember_device(account=user.email, request=request, response=response)
        return response

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        if isinstance(user, User):
            with transaction.atomic():
                audit.record(
                    "sign_out", by=user, at=timezone.now(), clinic=user.clinic_id, about=user
                )
        super().logout(request)

    def add_message(self, *args: Any, message: str | None = None, **kwargs: Any) -> None:
        """Only what went wrong: who signs in or out sees that they did."""
        if message is not None:
            super().add_message(*args, message=message, **kwargs)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The audit trail and the person's own list of sessions tell, not a mail."""


def too_fast(request: HttpRequest, slow: throttle.TooFast) -> HttpResponse:
    """429 with the time to wait, in words and for programs."""
    wait = {"Retry-After": str(slow.seconds)}
    if "application/json" in request.headers.get("Accept", ""):
        said = {"error": "too_fast", "message": str(slow), "seconds": slow.seconds}
        return JsonResponse(said, status=429, headers=wait)
    page = render(request, "429.html", {"wait": throttle.spoken(slow.seconds)}, status=429)
    page.headers["Retry-After"] = wait["Retry-After"]
    return page


def _tell_of_attack(account: str, wrong: int) -> None:
    """The same look-up for a known and an unknown name; rows only for people who work here."""
    user = User.objects.filter(email=account.strip().casefold()).first()
    if user is not None and wrong in TOLD_AT:
        with transaction.atomic():
            audit.record(
                "fail_sign_in",
                by=audit.ANONYMOUS,
                at=timezone.now(),
                clinic=user.clinic_id,
                about=user,
                reason=f"{wrong} wrong tries",
                outcome="refused",
            )


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That did not work. Try again, or use another way below.",
    }

    def encrypt(self, text: str) -> NoReturn:
        """Nothing is sealed without saying for which row: see clinic.actions.second_step."""
        raise sealing.Unreadable("A secret is sealed for its own row only.")

    def decrypt(self, encrypted_text: str) -> NoReturn:
        raise sealing.Unreadable("A secret is opened for its own row only.")

    def _get_site_name(self) -> str:
        return "Backstride"
