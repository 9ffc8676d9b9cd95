"""Safety on the report: what was asked, which rules fired, and what people decided about them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from evaluations import library
from evaluations.domain import day_words, evidence, ledger, triggers
from evaluations.domain.ledger import PRIVATE_FACTS, Asked
from evaluations.domain.report import Line
from evaluations.models import Contact, Evaluation, HoldLift, TriggerDecision, TriggerFiring
from evaluations.queries import ledger as answers
from evaluations.queries import rulesets

ASKED = {
    Asked.PRESENT: "Present",
    Asked.DENIED: "Denied",
    Asked.UNSURE: "Not sure",
    Asked.IN_PERSON: "To ask in person",
    Asked.NOT_ASKED: "Not asked",
}


PRIVATE_RULES = ("RF-PSY-01", "RF-SAF-")
"""What a reader outside the clinic is not told: thoughts of self-harm, and safety at home. They
stay in the chart (minimum necessary)."""


def lines(
    evaluation: Evaluation, judged: triggers.Judgement, precautions: Iterable[str]
) -> tuple[Line, ...]:
    """The ledger with its denominators and negatives, then every rule of the case."""
    fired = list(_fired(evaluation))
    limits = ", ".join(precautions)
    return (
        *_ledger(judged),
        *_clarified(evaluation),
        Line(label="Triggers:", words=f"{len(fired)}." if fired else "none fired."),
        *fired,
        *([Line(label="Precautions:", words=f"{limits}.")] if limits else []),
    )


def _ledger(judged: triggers.Judgement) -> Iterator[Line]:
    found = ledger.of(judged.ruleset, judged.case.values)
    head, _, rest = found.sentence.partition(":")
    yield Line(label=f"{head}:", words=f"{rest.strip()}.")
    for kind, words in ASKED.items():
        names = [
            item.fact.label.en
            for item in found.items
            if item.asked is kind and item.fact.name not in PRIVATE_FACTS
        ]
        if names:
            yield Line(label=f"{words}:", words=f"{'; '.join(names)}.")
    yield Line(label="Private:", words="one of these questions is kept in the chart.")


def _clarified(evaluation: Evaluation) -> Iterator[Line]:
    """What a clinician asked again or put right: the answer before and the one that stands, by
    whom and when. The exact words stay in the chart."""
    said = [
        f"{one.label}: was {one.earlier[0].value.lower()}, now {one.value.lower()} "
        f"({one.said_by}, {moment(one.said_at, evaluation.clinic.zone)})"
        for one in answers.of_case(evaluation.episode).items
        if one.note and one.said_at and one.earlier and not one.is_private
    ]
    if said:
        yield Line(label="Clarified:", words=f"{'; '.join(said)}.")


def _fired(evaluation: Evaluation) -> Iterator[Line]:
    """Every firing of the case, closed ones too, most urgent first."""
    rank = {urgency.value: urgency.rank for urgency in triggers.Urgency}
    rows = TriggerFiring.objects.filter(episode_id=evaluation.episode_id).prefetch_related(
        "decisions__by", "contacts", "lifts__by"
    )
    for row in sorted(rows, key=lambda one: (-rank[one.decided_urgency], one.pk)):
        if row.code.startswith(PRIVATE_RULES):
            yield Line(label="A private matter:", words="it is dealt with in the chart.")
        else:
            yield Line(label=_head(row), words=_said(row, evaluation.clinic.zone))


def _head(row: TriggerFiring) -> str:
    rule = rulesets.rule_of(row)
    return f"{_urgency(row, row.decided_urgency)}, {rule.name.en if rule else row.code}:"


def _urgency(row: TriggerFiring, code: str) -> str:
    return rulesets.of_firing(row).urgencies[triggers.Urgency(code)].label.en


def _said(row: TriggerFiring, zone: ZoneInfo) -> str:
    because = [
        f"{one.label.lower()} {one.value}" for one in evidence.of(row.because, library.facts())
    ]
    first = f"because {', '.join(because)}" if because else ""
    sentences = [
        first,
        *(_decision(one, zone) for one in sorted(row.decisions.all(), key=lambda one: one.pk)),
        *(_contact(one, zone) for one in sorted(row.contacts.all(), key=lambda one: one.pk)),
        *(_lift(one, zone) for one in sorted(row.lifts.all(), key=lambda one: one.pk)),
        "not decided yet" if row.state == TriggerFiring.State.OPEN else "",
        "closed" if row.state == TriggerFiring.State.CLOSED else "",
    ]
    return " ".join(_sentence(one) for one in sentences if one)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def moment(at: datetime, zone: ZoneInfo) -> str:
    """ "3 Dec 2026, 9:10 am" on the clinic's clock."""
    here = at.astimezone(zone)
    return f"{day_words.full(here.date(), 'en')}, {day_words.clock(here.time(), 'en')}"


def _decision(one: TriggerDecision, zone: ZoneInfo) -> str:
    reason = library.decision_reasons().get(one.reason_code)
    why = (reason.label.en if reason else one.reason_code, one.reason_text)
    moved = ""
    if one.to_urgency not in (one.from_urgency, triggers.NONE):
        moved = f" to {_urgency(one.firing, one.to_urgency).lower()}"
    details = [
        f"{name.replace('_', ' ')} {evidence.say(value)}" for name, value in one.details.items()
    ]
    agreed = f"agreed with {one.agreed_name}" if one.agreed_name else ""
    net = "told when to get help" if one.safety_net_given else ""
    said = ", ".join(part for part in (*why, *details, agreed, net) if part)
    who = f"{one.by.signature}, {moment(one.at, zone)}"
    return f"{one.get_action_display()}{moved}{f': {said}' if said else ''} ({who})"


def _contact(one: Contact, zone: ZoneInfo) -> str:
    how = one.how.replace("_", " ")
    return f"{one.who} reached by {how}, {moment(one.at, zone)}: {one.outcome}"


def _lift(one: HoldLift, zone: ZoneInfo) -> str:
    effect = library.plan().wording.options.holds.get(one.effect)
    name = effect.label if effect else one.effect.replace("_", " ")
    return f"hold lifted ({name}) by {one.by.signature}, {moment(one.at, zone)}: {one.cites}"
