"""Opening a one-time link, and choosing the password it is for."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clinic.actions import staff_links
from clinic.decorators import open_to_all
from clinic.forms.sign_in import FirstPasswordForm, LinkForm
from clinic.models import StaffLink

KEPT = "staff_link"  # the session's word for the link that was opened in it
WRONG = "This link does not open. It was used, or it is too old. Ask a manager for a new one"


@open_to_all("takes a one-time link; answers alike for every link that does not open")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The link's secret comes after the ``#``; the page's script sends it."""
    form = LinkForm(request.POST or None)
    if form.is_valid():
        try:
            link = staff_links.find(token=form.token, at=timezone.now())
        except staff_links.WrongLink:
            form.add_error("link", WRONG)
        else:
            logout(request)  # whoever was signed in here is not the person of the link
            request.session[KEPT] = link.pk
            return redirect("clinic:start_password")
    return render(request, "account/start.html", {"form": form}, status=_status(form))


@open_to_all("only with a one-time link that was opened in this session")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    kept = StaffLink.objects.filter(pk=request.session.get(KEPT, 0))
    form = FirstPasswordForm(request.POST or None)
    try:
        link = staff_links.standing(kept, at=timezone.now())
        if form.is_valid():
            chosen = form.cleaned_data["password"]
            return _sign_in(request, link, chosen)
    except staff_links.WrongLink:
        request.session.pop(KEPT, None)
        return redirect("clinic:start")
    except ValidationError as refused:
        form.add_error("password", refused)
    page = {"form": form, "link": link, "person": link.user}
    return render(request, "account/start_password.html", page, status=_status(form))


def _sign_in(request: HttpRequest, link: StaffLink, chosen: str) -> HttpResponse:
    """On with the sign-in as after any password: an account's second step is asked as always."""
    user = staff_links.use(link=link, password=chosen, at=timezone.now())
    del request.session[KEPT]
    answer: HttpResponse = perform_password_login(
        request, {"email": user.email}, Login(user=user, email=user.email)
    )
    return answer


def _status(form: LinkForm | FirstPasswordForm) -> int:
    return 422 if form.errors else 200
