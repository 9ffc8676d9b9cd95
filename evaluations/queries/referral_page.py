"""What the page of one referral shows: why, to whom, the letter, where it is, what happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clinic.domain.roles import Permission
from clinic.models import User
from evaluations import library
from evaluations.domain import evidence, loop
from evaluations.domain.evidence import Evidence
from evaluations.domain.loop import READER_MAY_CHANGE, WORDS_MAY_CHANGE, State
from evaluations.domain.triggers import Effect, Urgency
from evaluations.models import (
    Outcome,
    Recipient,
    Referral,
    RenderJob,
    Reply,
    Sending,
    SignedLetter,
    TriggerFiring,
)
from evaluations.queries import (
    directory,
    letter,
    loops,
    plans,
    referral_story,
    replies,
    rulesets,
)
from evaluations.queries.letter import Preview
from evaluations.queries.loops import Standing
from evaluations.queries.referral_story import Moment
from evaluations.queries.replies import Kept

_HEARD = (State.ACKNOWLEDGED, State.APPOINTMENT_MADE, State.SEEN)
_LIKELY = {"arrival check": _HEARD[2:], "visit check": _HEARD[2:], "booking": _HEARD[1:]}


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """One firing that the letter asks about, with what made it fire."""

    firing: TriggerFiring
    name: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """One signed edition of the letter and the paper made of it."""

    signed: SignedLetter
    job: RenderJob | None

    @property
    def is_ready(self) -> bool:
        return self.job is not None and self.job.state == RenderJob.State.DONE


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A firing of this referral whose restrictions stand."""

    firing: TriggerFiring
    name: str
    effects: tuple[Effect, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReferralPage:
    """Everything on the page. ``steps`` are those that someone may log now."""

    referral: Referral
    viewer: User
    at: datetime
    standing: Standing
    reasons: tuple[Why, ...]
    recipients: tuple[tuple[str, tuple[Recipient, ...]], ...]
    preview: Preview | None
    papers: tuple[Paper, ...]
    story: tuple[Moment, ...]
    kept: tuple[Kept, ...]
    sendings: tuple[Sending, ...]
    outcomes: tuple[Outcome, ...]
    held: tuple[Held, ...]
    steps: tuple[State, ...]
    may_come_next: frozenset[State]

    @property
    def state(self) -> State:
        return State(self.referral.state)

    @property
    def newest(self) -> Paper | None:
        """The letter as it was last signed."""
        return self.papers[-1] if self.papers else None

    @property
    def may_follow(self) -> bool:
        return self.viewer.may(Permission.FOLLOW_REFERRAL)

    @property
    def may_write(self) -> bool:
        return self.viewer.may(Permission.DECIDE_TRIGGER)

    @property
    def is_therapist(self) -> bool:
        return self.may_write and self.viewer.is_licensed_pt

    @property
    def writes(self) -> bool:
        """Whether this person may change the words now."""
        return self.may_write and self.state in WORDS_MAY_CHANGE

    @property
    def chooses(self) -> bool:
        return self.may_write and self.state in READER_MAY_CHANGE

    @property
    def signs(self) -> bool:
        return self.is_therapist and self.state in WORDS_MAY_CHANGE

    @property
    def is_signed(self) -> bool:
        """The newest letter was signed for this reader."""
        paper = self.newest
        return paper is not None and paper.signed.recipient_id == self.referral.recipient_id

    @property
    def sends(self) -> bool:
        """The letter may go out, once or once more."""
        return self.is_signed and self.may_follow and self.state in WORDS_MAY_CHANGE

    def may_become(self, state: str) -> bool:
        """Whether a therapist may end it, or set it aside, this way now."""
        return self.is_therapist and State(state) in self.may_come_next

    @property
    def may_record(self) -> bool:
        return self.may_become(State.OUTCOME_RECEIVED)

    @property
    def replies(self) -> tuple[Reply, ...]:
        """The papers that stand here."""
        return tuple(one.reply for one in self.kept if one.mark is None)

    @property
    def misfiled(self) -> frozenset[UUID]:
        """The papers that were kept here and are about something else."""
        return frozenset(one.reply.pk for one in self.kept if one.mark)

    @property
    def may_close(self) -> bool:
        return self.may_become(State.CLOSED) and self.last_outcome is not None

    @property
    def may_decline(self) -> bool:
        return self.may_become(State.DECLINED)

    @property
    def may_lose(self) -> bool:
        return self.may_become(State.LOST_TO_FOLLOW_UP)

    @property
    def may_cancel(self) -> bool:
        return self.may_become(State.CANCELLED)

    @property
    def may_take_up(self) -> bool:
        return self.may_write and State.DRAFT in self.may_come_next

    @property
    def keeps_replies(self) -> bool:
        return self.may_follow and self.state not in (State.DRAFT, *Referral.ENDED)

    @property
    def likely_steps(self) -> tuple[State, ...]:
        """What may be heard next, the likeliest first; a letter in draft is written first."""
        if self.state is State.DRAFT:
            return ()
        order = _LIKELY.get(self.standing.due.what if self.standing.due else "", _HEARD)
        return tuple(one for one in order if one in self.steps)

    @property
    def is_unsent(self) -> bool:
        """Signed for this reader, and not yet on its way."""
        return self.state in READER_MAY_CHANGE

    @property
    def expects_outcome(self) -> bool:
        return self.state is State.SEEN or self.lacks_outcome

    @property
    def lacks_outcome(self) -> bool:
        """What was recorded came from a paper that was another's, and nothing else was."""
        return bool(self.outcomes) and self.last_outcome is None

    @property
    def last_outcome(self) -> Outcome | None:
        """The newest outcome that stands on a paper of this referral, or on none."""
        standing = [one for one in self.outcomes if one.reply_id not in self.misfiled]
        return standing[-1] if standing else None

    @property
    def is_quiet(self) -> bool:
        """Nothing can be logged: the letter comes first."""
        offered = self.sends or self.may_take_up or self.may_close
        return not offered and not (self.may_follow and self.steps) and not self.may_record

    @property
    def phones_first(self) -> bool:
        """Emergency and same day: the phone comes before the letter."""
        return self.state is State.DRAFT and Urgency(self.referral.urgency).is_urgent


def page(referral: Referral, *, viewer: User, at: datetime) -> ReferralPage:
    row = loops.read(Referral.objects.filter(pk=referral.pk)).get()
    state, urgency = State(row.state), Urgency(row.urgency)
    may = frozenset(loop.allowed(state, urgency))
    papers_back = replies.of(row)
    writes = viewer.may(Permission.DECIDE_TRIGGER) and state in WORDS_MAY_CHANGE
    reasons = tuple(_reasons(row))
    return ReferralPage(
        referral=row,
        viewer=viewer,
        at=at,
        standing=loops.standing(row, now=at),
        reasons=reasons,
        recipients=_recipients(row, reasons) if state in READER_MAY_CHANGE else (),
        preview=letter.preview(row, signer=viewer, at=at) if writes else None,
        papers=tuple(_papers(row)),
        story=referral_story.of(row, papers_back),
        kept=papers_back,
        sendings=tuple(row.sendings.select_related("by").order_by("at")),
        outcomes=tuple(
            row.outcomes.select_related("by", "reply").defer("reply__file").order_by("pk")
        ),
        held=tuple(_held(reasons)) if row.outcomes.all() else (),
        steps=tuple(one for one in loop.BY_HAND if one in may and row.recipient),
        may_come_next=may,
    )


def _reasons(referral: Referral) -> Iterable[Why]:
    for reason in sorted(referral.reasons.all(), key=lambda one: one.pk):
        rule = rulesets.rule_of(reason.firing)
        yield Why(
            firing=reason.firing,
            name=rule.name.en if rule else reason.firing.code,
            evidence=evidence.of(reason.firing.because, library.facts()),
        )


def _recipients(
    referral: Referral, reasons: Iterable[Why]
) -> tuple[tuple[str, tuple[Recipient, ...]], ...]:
    """The directory by kind: the usual readers of such a letter first, then everyone else."""
    usual = library.letters().kinds_of([one.firing.code for one in reasons])
    order = {kind: place for place, kind in enumerate(usual)}
    rows: dict[str, list[Recipient]] = {}
    for one in directory.offered(referral.clinic):
        rows.setdefault(one.kind, []).append(one)
    kinds = sorted(rows, key=lambda kind: order.get(kind, len(order)))
    return tuple((Recipient.Kind(kind).label, tuple(rows[kind])) for kind in kinds)


def _papers(referral: Referral) -> Iterable[Paper]:
    jobs = {
        job.edition: job
        for job in referral.render_jobs.select_related("document").defer("document__pdf")
    }
    for signed in referral.letters.select_related("by", "recipient").order_by("edition"):
        yield Paper(signed=signed, job=jobs.get(signed.edition))


def _held(reasons: tuple[Why, ...]) -> Iterable[Held]:
    """The restrictions that these firings still set, each with the firing that sets it."""
    in_force = plans.holds_in_force([why.firing for why in reasons])
    for why in reasons:
        rules = rulesets.of_firing(why.firing)
        rule, lifted = rules.rules.get(why.firing.code), plans.lifted(why.firing)
        codes = [code for code in (rule.holds if rule else ()) if code in in_force]
        effects = tuple(rules.effects[code] for code in codes if code not in lifted)
        if effects:
            yield Held(firing=why.firing, name=why.name, effects=effects)
