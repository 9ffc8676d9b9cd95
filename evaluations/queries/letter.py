"""One referral's letter: words to start from, the letter as it would be signed, and its paper."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clinic.domain.typed import spoken_phone
from clinic.models import EpisodeOfCare, Patient, User
from evaluations import library
from evaluations.domain import day_words, documents, letter
from evaluations.domain.letter import Matter, Person, Reader, Sender, Texts
from evaluations.domain.triggers import SIDE_RULE, Rule, Urgency
from evaluations.models import (
    Evaluation,
    Recipient,
    Referral,
    RenderJob,
    SignedLetter,
    TriggerDecision,
    TriggerFiring,
)
from evaluations.queries import letter_chart, letter_facts, plans, rulesets
from evaluations.queries.letter_case import Case

LANGUAGES = {"en": "English", "es": "Spanish", "other": "another language"}
FORMATS = {"paper": "on paper", "spoken": "in person", "message": "by message"}
WAYS = {"phone": "by phone", "in_person": "in person", "911": "911", "letter": "by letter"}
HISTORY = ("Started", "Pain", "Leg", "Worse", "Eases", "Ran before", "Runs now")
"""Lines of the intake that a history starts from, in this order."""

NO_READER = "Choose who reads the letter."
RETIRED = "This recipient was retired. Choose another."
NOTHING = "No reason stands: there is nothing to write about."
SIDES_DIFFER = "Left and right differ. Choose the true side before the letter goes out."
SIDE_DOUBT = "Side to be confirmed: what the patient said and what was found differ."
NOT_LICENSED = "Only a licensed physical therapist signs a letter."


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """Words for the four texts, from content and chart; "" where nothing is recorded."""

    question: str
    history: str
    done: str
    said: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """The letter as it would be signed now. ``sha256`` names exactly what was read; ``blockers``
    say why it cannot be signed yet. ``document`` is None while nobody is to read it."""

    document: dict[str, Any] | None
    body: dict[str, Any] | None
    sha256: str
    blockers: tuple[str, ...]


def firings_of(referral: Referral) -> tuple[TriggerFiring, ...]:
    """What the letter asks about, most urgent first; what was closed since stays out."""
    rows = [row.firing for row in referral.reasons.select_related("firing__clinic")]
    written = [row for row in rows if library.letters().has_letter(row.code)]
    live = [row for row in written if row.state != TriggerFiring.State.CLOSED]
    return tuple(sorted(live, key=lambda row: (-Urgency(row.decided_urgency).rank, row.pk)))


def evaluation_of(episode: EpisodeOfCare) -> Evaluation | None:
    """The newest evaluation of the case that was not entered in error."""
    rows = Evaluation.objects.filter(episode=episode, void=None)
    found: Evaluation | None = (
        rows.select_related("clinic", "patient", "episode", "visit")
        .order_by("-opened_at", "-pk")
        .first()
    )
    return found


def _case(referral: Referral, at: datetime) -> Case:
    episode = referral.episode
    return Case(episode=episode, evaluation=evaluation_of(episode), at=at)


def _displayed(firings: Iterable[TriggerFiring]) -> list[tuple[TriggerFiring, Rule]]:
    """The firings with their rules, without those that a stronger one stands for."""
    rows = [(row, rule) for row in firings if (rule := rulesets.rule_of(row)) is not None]
    hidden = {code for _, rule in rows for code in rule.supersedes}
    return [(row, rule) for row, rule in rows if row.code not in hidden]


# Words to start from --------------------------------------------------------------------------


def suggested(referral: Referral, *, at: datetime) -> Draft:
    """What the therapist may start from. It says only what is recorded, within the limits."""
    case, firings = _case(referral, at), firings_of(referral)
    codes = [row.code for row, _ in _displayed(firings)]
    return Draft(
        question=library.letters().question(codes, case.values, limit=letter.LIMITS["question"]),
        history=_within("history", _history(case)),
        done=_within("done", _done(case, firings)),
        said=_within("said", _said(firings, case)),
    )


def _within(name: str, sentences: Iterable[str]) -> str:
    """As many whole sentences as the text has room for."""
    words = ""
    for sentence in sentences:
        more = f"{words} {sentence}".strip()
        if len(more) > letter.LIMITS[name]:
            break
        words = more
    return words


def _history(case: Case) -> Iterator[str]:
    patient = case.episode.patient
    yield f"{_age(patient, case)}-year-old. {case.episode.title}.".replace("..", ".")
    for label in HISTORY:
        if label in case.lines:
            yield f"{label}: {_lower(case.lines[label])}."


def _lower(words: str) -> str:
    words = words.rstrip(".")
    return words if words[1:2].isupper() else f"{words[:1].lower()}{words[1:]}"


def _age(patient: Patient, case: Case) -> int:
    return patient.age_on(case.at.astimezone(case.zone).date())


def _done(case: Case, firings: Iterable[TriggerFiring]) -> Iterator[str]:
    """Whom we reached, what was examined, what is on hold: all of it as it is recorded."""
    rows = tuple(firings)
    for row in rows:
        for contact in row.contacts.order_by("at", "pk"):
            way = WAYS.get(contact.how, "")
            yield f"Spoke with {contact.who} {way}, {case.moment(contact.at)}.".replace(" ,", ",")
    if case.examined is not None and len(case.examined.now):
        yield f"Examined {day_words.full(case.examined.on, 'en')}."
    held = plans.holds_in_force(rows)
    effects = [one for one in case.ruleset.effects.values() if one.code in held]
    if effects:
        yield f"Stopped: {', '.join(_lower(one.label.en) for one in effects)}."


def _said(firings: Iterable[TriggerFiring], case: Case) -> Iterator[str]:
    """The safety-net advice that the decisions record."""
    rows = TriggerDecision.objects.filter(firing__in=list(firings), safety_net_given=True)
    sentences = [
        f"Told when to get help, {FORMATS.get(row.safety_net_format, '')} in "
        f"{LANGUAGES.get(row.safety_net_language, 'a language not noted')}, {case.day(row.at)}."
        for row in rows.order_by("at", "pk")
    ]
    yield from dict.fromkeys(one.replace(",  in", ", in") for one in sentences)


# The letter as it stands ----------------------------------------------------------------------


def preview(referral: Referral, *, signer: User, at: datetime) -> Preview:
    """The letter as ``signer`` would sign it at ``at``, and what keeps it from being signed."""
    firings = firings_of(referral)
    recipient = referral.recipient
    blockers = [*_blockers(referral, firings, signer)]
    if recipient is None or not firings:
        return Preview(document=None, body=None, sha256="", blockers=tuple(blockers))
    body = letter.body(_matter(referral, recipient, firings, signer, at))
    over = letter.over_full(body)
    return Preview(
        document=letter.paper(body, None),
        body=body,
        sha256=documents.sha256(body),
        blockers=tuple([*blockers, over] if over else blockers),
    )


def _blockers(
    referral: Referral, firings: tuple[TriggerFiring, ...], signer: User
) -> Iterator[str]:
    if not signer.is_licensed_pt:
        yield NOT_LICENSED
    if referral.recipient is None:
        yield NO_READER
    elif referral.recipient.retired_at is not None:
        yield RETIRED
    if not firings:
        yield NOTHING
    if _sides_differ(referral) and not Urgency(referral.urgency).is_urgent:
        yield SIDES_DIFFER
    words = _words(referral)
    for fault in (*letter.missing(words), *letter.faults(words)):
        yield f"{letter.LABELS[fault.field]}: {fault.words.rstrip('.')}."


def _words(referral: Referral) -> dict[str, str]:
    return {name: str(getattr(referral, name)) for name in letter.LIMITS}


def _sides_differ(referral: Referral) -> bool:
    rows = TriggerFiring.objects.filter(episode_id=referral.episode_id, code=SIDE_RULE)
    return rows.exclude(state=TriggerFiring.State.CLOSED).exists()


def _matter(
    referral: Referral,
    recipient: Recipient,
    firings: tuple[TriggerFiring, ...],
    signer: User,
    at: datetime,
) -> Matter:
    case, letters = _case(referral, at), library.letters()
    template = letters.templates[letters.template_of([row.code for row in firings])]
    because = letter_facts.facts_of(firings)
    urgency = Urgency(referral.urgency)
    label = rulesets.of_firing(firings[0]).urgencies[urgency].label.en
    before = referral.letters.order_by("-edition").first()
    return Matter(
        template=template.code,
        dated=at.astimezone(case.zone).date(),
        edition=before.edition + 1 if before else 1,
        title=letters.titles[urgency].said(referral.within_days),
        urgency=urgency,
        urgency_words=letters.titles[urgency].level(label, referral.within_days),
        rules=tuple(rule.name.en for _, rule in _displayed(firings)),
        replaces=f"Replaces the letter of {case.day(before.at)}." if before else "",
        doubt=SIDE_DOUBT if _sides_differ(referral) else "",
        to=_reader(recipient),
        sender=_sender(signer),
        person=_person(case),
        texts=Texts(**_words(referral)),
        reasons=letter_facts.reasons(case, firings, template.code),
        also=letter_facts.also(case, template, because),
        nerve=letter_chart.nerve(case) if template.nerve else None,
        vitals=letter_chart.vitals(case) if template.vitals else None,
        flags=letter_facts.flags(case, template.code, because),
        medicines=_listed(case, "Medicines"),
        allergies=_allergies(case),
        asks_about_running=_holds_running(firings),
        facts=letter_facts.sheets(case, template, because),
        examined=letter_chart.whole_nerve_screen(case) if template.nerve else (),
        scores=letter_facts.scores(case, template),
    )


def _phone(stored: str) -> str:
    """A number as it is said, never broken at the end of a line."""
    return spoken_phone(stored).replace(" ", "\u00a0")


def _reader(recipient: Recipient) -> Reader:
    return Reader(
        name=recipient.name,
        organisation=recipient.organisation,
        phone=_phone(recipient.phone),
        fax=_phone(recipient.fax),
    )


def _sender(signer: User) -> Sender:
    clinic = signer.clinic
    return Sender(
        name=signer.signature,
        licence=signer.licence_number,
        direct=_phone(signer.direct_phone),
        clinic=clinic.name,
        address=clinic.address,
        phone=_phone(clinic.phone),
        fax=_phone(clinic.fax),
        zone=clinic.time_zone,
    )


def _person(case: Case) -> Person:
    patient = case.episode.patient
    return Person(
        name=patient.legal_name,
        born=patient.birth_date,
        number=patient.number,
        age=_age(patient, case),
        phone=_phone(patient.phone),
        language=case.spoken or LANGUAGES[patient.language],
        interpreter=_INTERPRETER[case.wants_interpreter],
    )


_INTERPRETER = {
    True: "needs an interpreter",
    False: "no interpreter",
    None: "interpreter: not asked",
}


def _listed(case: Case, label: str) -> str:
    return f"{case.lines[label].rstrip('.')}." if label in case.lines else "not asked."


def _allergies(case: Case) -> str:
    """What the desk wrote and what the patient said, both."""
    desk = case.episode.patient.allergies
    said = case.lines.get("Allergies", "")
    both = "; ".join(dict.fromkeys(one.rstrip(".") for one in (desk, said) if one))
    return f"{both}." if both else "not asked."


def _holds_running(firings: Iterable[TriggerFiring]) -> bool:
    holds = {code for _, rule in _displayed(firings) for code in rule.holds}
    return bool(holds & {"hold_all", "hold_running"})


# After signing --------------------------------------------------------------------------------


def paper(signed: SignedLetter) -> dict[str, Any]:
    """The letter as printed, made of nothing but what was signed."""
    clinic = signed.referral.clinic
    under = letter.Signed(
        name=signed.name,
        licence=signed.licence_number,
        at=signed.at.astimezone(clinic.zone),
        zone=clinic.time_zone,
        check=signed.sha256,
    )
    return letter.paper(signed.content, under)


def paper_of(signed: SignedLetter) -> RenderJob | None:
    """The printing of a signed letter, with its document once it is made."""
    rows = RenderJob.objects.filter(referral=signed.referral_id, edition=signed.edition)
    found: RenderJob | None = (
        rows.select_related("document").defer("content", "document__pdf").first()
    )
    return found
