"""A person's own second step: an app, passkeys, recovery codes."""

import json
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic import sealing, throttle
from clinic.access import StaffRequest
from clinic.accounts import too_fast
from clinic.actions import second_step as actions
from clinic.actions import sessions
from clinic.decorators import signed_in
from clinic.domain import one_time
from clinic.forms.sign_in import AppCodeForm, OwnPasswordAgain, PasskeyForm, unbroken
from clinic.queries import second_step
from clinic.views import qr

NEW_APP = "new_app"
LATELY = 600  # seconds after a sign-in in which the password is not asked again
OWN = "shows and changes nothing but the person's own second step"
WAYS = {"app": "clinic:add_app", "passkey": "clinic:add_passkey", "": "clinic:second_step"}


@signed_in(OWN, before_second_step=True)
@require_GET
def overview(request: StaffRequest) -> HttpResponse:
    """What the person has; for who has nothing, the choice of what to set up."""
    page = {
        "step": second_step.of(request.user),
        "must": second_step.is_missing(request, request.user),
    }
    return render(request, "account/second_step.html", page)


def _password_first(request: StaffRequest, way: str) -> HttpResponse | None:
    """None for who has just signed in, or typed their password just now."""
    now = timezone.now().timestamp()
    if second_step.proved_lately(request, request.user, seconds=now, within=LATELY):
        return None
    return redirect(f"{reverse('clinic:password_again')}?{urlencode({'to': way})}")


@signed_in("asks for the person's own password and shows nothing", before_second_step=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_again(request: StaffRequest) -> HttpResponse:
    form = OwnPasswordAgain(request.POST or None)
    way = request.GET.get("to", "")
    if form.is_valid():
        try:
            tried = throttle.begin(account=request.user.email, request=request, at=timezone.now())
        except throttle.TooFast as slow:
            return too_fast(request, slow)
        if request.user.check_password(form.cleaned_data["password"]):
            throttle.passed(tried)
            record_authentication(request, request.user, "password", reauthenticated=True)
            sessions.renew(request)
            return redirect(WAYS.get(way, WAYS[""]))
        form.add_error("password", "That is not your password. Check it and try again")
    page = {"form": form}
    return render(request, "account/password_again.html", page, status=_status(form))


@signed_in(OWN, before_second_step=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def app(request: StaffRequest) -> HttpResponse:
    asked = _password_first(request, "app")
    if asked is not None:
        return asked
    secret, form = _new_secret(request), AppCodeForm(request.POST or None)
    if form.is_valid():
        code = form.cleaned_data["code"]
        try:
            actions.add_app(user=request.user, secret=secret, code=code, at=timezone.now())
        except actions.WrongCode:
            form.add_error("code", "That is not the code of this square. Wait for the next one")
        else:
            request.session.pop(NEW_APP)
            return _set_up(request, "totp", "Your app is set up.")
    return render(
        request, "account/add_app.html", _app_page(request, secret, form), status=_status(form)
    )


def _new_secret(request: StaffRequest) -> str:
    """The same secret until the app was proved: kept sealed in the session."""
    place = f"new app of user {request.user.pk}"
    kept = request.session.get(NEW_APP)
    if kept:
        try:
            return sealing.unseal(kept, place=place)
        except sealing.Unreadable:  # begun under a key that is gone: begin again
            pass
    secret = one_time.new_secret()
    request.session[NEW_APP] = sealing.seal(secret, place=place)
    return secret


def _app_page(request: StaffRequest, secret: str, form: AppCodeForm) -> dict[str, Any]:
    account = request.user.email
    address = one_time.app_address(secret, account=account, issuer="Backstride")
    return {
        "form": form,
        "qr": qr.path(address),
        "address": address,
        "secret": one_time.in_groups(secret),
    }


@signed_in(OWN, before_second_step=True)
@require_http_methods(["GET", "POST"])
def passkey(request: StaffRequest) -> HttpResponse:
    asked = _password_first(request, "passkey")
    if asked is not None:
        return asked
    form = PasskeyForm(request.POST or None)
    if form.is_valid():
        try:
            credential = form.cleaned_data["credential"]
            _check_registration(credential)
        except ValidationError:
            form.add_error(None, "The passkey was not made. Press the button to try again")
        else:
            name = form.cleaned_data["name"]
            actions.add_passkey(
                user=request.user, name=name, credential=credential, at=timezone.now()
            )
            return _set_up(request, "webauthn", "Your passkey is set up.")
    page = {"form": form, "options": json.dumps(webauthn.begin_registration(request.user, True))}
    return render(request, "account/add_passkey.html", page, status=_status(form))


def _check_registration(credential: Any) -> None:
    """The browser's answer to this session's own question, of a device that knows its owner."""
    unbroken(lambda: webauthn.parse_registration_response(credential))
    if not unbroken(lambda: webauthn.complete_registration(credential)).is_user_verified():
        raise ValidationError("The device did not ask who uses it.")


def _set_up(request: StaffRequest, kind: str, said: str) -> HttpResponse:
    """This session counts as gone through the second step; the first one brings the codes."""
    record_authentication(request, request.user, "mfa", type=kind)
    sessions.renew(request)
    if not second_step.of(request.user).codes_left:
        return _show_codes(request)
    messages.success(request, said)
    return redirect("clinic:second_step")


def _show_codes(request: StaffRequest) -> HttpResponse:
    made = actions.new_codes(user=request.user, at=timezone.now())
    return render(request, "account/recovery_codes.html", {"codes": "\n".join(made)})


@signed_in(OWN)
@require_POST
def codes(request: StaffRequest) -> HttpResponse:
    """New recovery codes, shown in this reply and never again."""
    asked = _password_first(request, "")
    if asked is not None:
        return asked
    if not second_step.has(request.user):
        return redirect("clinic:second_step")
    return _show_codes(request)


@signed_in(OWN)
@require_POST
def remove(request: StaffRequest, step_id: int) -> HttpResponse:
    asked = _password_first(request, "")
    if asked is not None:
        return asked
    may_be_last = not second_step.is_required()
    try:
        actions.remove(user=request.user, pk=step_id, may_be_last=may_be_last, at=timezone.now())
    except ObjectDoesNotExist as error:
        raise Http404("Not a second step of this person.") from error
    except actions.LastOne as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Removed. It opens your account no more.")
    return redirect("clinic:second_step")


def _status(form: AppCodeForm | PasskeyForm | OwnPasswordAgain) -> int:
    return 422 if form.errors else 200
