"""The red-flag ledger of a case: every answer with who and when, and asking what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import StaffRequest, episode_for, patient_for
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.models import EpisodeOfCare
from clinic.queries import people
from evaluations import access
from evaluations.actions import clarified
from evaluations.domain.triggers import Urgency
from evaluations.forms.ask import AskForm, AskRow
from evaluations.queries import asking, ledger
from evaluations.queries.asking import Item, NextUp
from intake.actions.clarifying import NeedsNote


@requires(Permission.SEE_CHART)
@require_GET
def newest(request: StaffRequest, patient_id: int) -> HttpResponse:
    """The ledger of the newest case, or what to do when there is none."""
    patient = patient_for(request, patient_id)
    episode = people.cases_of(patient).order_by("-opened_at", "-pk").first()
    if episode is None:
        page = {"patient": patient, "age": patient.age_on(timezone.localdate()), "what": "intake"}
        return render(request, "evaluations/case_empty.html", page)
    return _page(request, episode)


@requires(Permission.SEE_CHART)
@require_GET
def of_case(request: StaffRequest, patient_id: int, episode_id: int) -> HttpResponse:
    return _page(request, _episode(request, patient_id, episode_id))


@requires(Permission.ESCALATE_TRIGGER)
@require_POST
def ask_now(request: StaffRequest, patient_id: int, episode_id: int) -> HttpResponse:
    """One answer of the ledger page, or of the chart's live checks, given in person."""
    episode, at = _episode(request, patient_id, episode_id), timezone.now()
    sent = set(request.POST)
    items = [one for one in asking.to_ask(episode, at=at, also=sent) if one.code in sent]
    form = AskForm(request.POST, items=items, asker=request.user.name)
    kept = form.is_valid() and form.answers and _kept(request, episode, form, at)
    if request.headers.get("HX-Request") == "true":
        return _beside_chart(episode, is_kept=bool(kept))
    if not kept:
        return _page(request, episode, refused=form)
    return redirect(_address(episode))


def _beside_chart(episode: EpisodeOfCare, *, is_kept: bool) -> HttpResponse:
    """The live checks look again; what needs more than a tap is asked on the ledger's own page."""
    told = {"HX-Trigger": "checks"} if is_kept else {"HX-Redirect": _address(episode)}
    return HttpResponse(status=204, headers=told)


@requires(Permission.ESCALATE_TRIGGER)
@require_http_methods(["GET", "POST"])
def ask(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """The must-ask items, and what triggers rest on, asked and answered in person together."""
    evaluation, at = access.evaluation_for(request, patient_id, evaluation_id), timezone.now()
    items = asking.to_ask(evaluation.episode, at=at, also=set(request.POST))
    form = AskForm(request.POST or None, items=items, asker=request.user.name)
    sent = request.method == "POST" and form.is_valid() and form.answers
    if sent and _kept(request, evaluation.episode, form, at):
        if asking.no_longer_true(evaluation.episode, at=at):
            return redirect(f"{_address(evaluation.episode)}#settled")
        back = "evaluations:sign" if request.POST.get("back") == "sign" else "evaluations:chart"
        return redirect(back, patient_id, evaluation_id)
    shared = {"patient": evaluation.patient, "episode": evaluation.episode, "form": form}
    page = {**shared, "evaluation": evaluation, "age": evaluation.patient.age_on(_today(at))}
    return render(request, "evaluations/ask.html", page, status=422 if form.errors else 200)


def _kept(request: StaffRequest, episode: EpisodeOfCare, form: AskForm, at: datetime) -> bool:
    """Write the answers down, or put beside each what is missing."""
    try:
        clarified.ask_again(
            episode=episode, answers=form.answers, notes=form.notes, by=request.user, at=at
        )
    except NeedsNote as refused:
        form.show_notes(refused.faults)
        return False
    except clarified.NobodyToAsk as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, "Kept beside the tablet's answers. All rules were run again.")
    return True


def _page(
    request: StaffRequest, episode: EpisodeOfCare, *, refused: AskForm | None = None
) -> HttpResponse:
    at = timezone.now()
    page = ledger.of_case(episode)
    next_up = asking.next_up(episode, at=at)
    found = {
        "patient": episode.patient,
        "episode": episode,
        "age": episode.patient.age_on(_today(at)),
        "page": page,
        "ledger": ledger.line_of(page),
        "groups": list(_groups(request, next_up, refused)),
        "again": _again(request, episode, page, refused, at),
        "next_up": next_up,
        "settled": asking.no_longer_true(episode, at=at),
        "fired": asking.to_decide(episode, at=at),
        "form": refused,
        "others": people.cases_of(episode.patient).exclude(pk=episode.pk),
    }
    return render(request, "evaluations/ledger.html", found, status=422 if refused else 200)


TITLES = {
    Urgency.EMERGENCY: "Could still be an emergency",
    Urgency.SAME_DAY: "Could still be a same-day matter",
}
REST = "Needed before you sign"


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Open questions that weigh the same. Folded: nothing of it must be asked."""

    title: str
    rows: list[AskRow]

    @property
    def is_folded(self) -> bool:
        return not any(row.item.must_ask or row.choice.errors for row in self.rows)


def _groups(request: StaffRequest, next_up: NextUp, refused: AskForm | None) -> Iterator[Group]:
    """The open questions by the highest urgency they could still fire: those that must be asked,
    then the others; then what signing waits for, and what only completes a count."""
    for urgency, title in (*TITLES.items(), (None, REST)):
        items = [one for one in next_up.ask if _weight(one) == urgency]
        for must in (True, False):
            rows = [_row(request, one, refused) for one in items if one.must_ask is must]
            if rows:
                yield Group(title=title, rows=rows)
    if next_up.complete:
        rows = [_row(request, one, refused) for one in next_up.complete]
        yield Group(title="Would complete a count", rows=rows)


def _weight(item: Item) -> Urgency | None:
    return item.urgency if item.urgency in TITLES else None


def _row(request: StaffRequest, item: Item, refused: AskForm | None) -> AskRow:
    """The question as it was sent, where that was refused; else as it stands."""
    rows = refused.rows if refused else ()
    sent = next((row for row in rows if row.item.code == item.code), None)
    return sent or next(iter(AskForm(items=[item], asker=request.user.name).rows))


def _again(
    request: StaffRequest,
    episode: EpisodeOfCare,
    page: ledger.LedgerPage,
    refused: AskForm | None,
    at: datetime,
) -> list[tuple[ledger.Item, AskRow | None]]:
    """Each must-ask item, with its question where it was answered and may be asked again."""
    offered = {one.code: one for one in asking.to_ask(episode, at=at) if not one.is_open}
    return [
        (one, _row(request, offered[one.code], refused) if one.code in offered else None)
        for one in page.items
    ]


def _episode(request: StaffRequest, patient_id: int, episode_id: int) -> EpisodeOfCare:
    episode = episode_for(request, episode_id)
    if episode.patient_id != patient_id:
        raise Http404("This case is not this patient's.")
    return episode


def _today(at: datetime) -> date:
    return timezone.localdate(at)


def _address(episode: EpisodeOfCare) -> str:
    return reverse("evaluations:ledger", args=[episode.patient_id, episode.pk])
