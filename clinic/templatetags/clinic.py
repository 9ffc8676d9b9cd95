"""The few template tags that two apps share: icons, chips, save state, dates and permissions."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.template.defaultfilters import date as format_date
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from clinic.domain import typed
from clinic.domain.roles import Permission
from clinic.models import User

register = template.Library()

URGENCIES = {
    "emergency": ("octagon", "Emergency now"),
    "same_day": ("triangle", "Same day"),
    "soon": ("diamond", "Soon"),
    "routine": ("info", "Routine"),
    "monitor": ("eye", "Watch"),
}
"""Icon and word of each urgency; with the colour these are the three cues of a chip."""

SAVE_STATES = {
    "saved": ("check", ""),
    "saving": ("clock", "wait"),
    "not_saved": ("wifi", "off"),
    "signed_out": ("lock", "off"),
}

NOON, FIRST_PLAIN_HOUR = 12, 7
PIP, GAP = 9, 12  # width of one ledger pip and the step to the next, in px


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """One icon of the page's sprite: silent beside a word, or named by ``label``."""
    css = f"i {css}".strip()
    if label:
        return format_html(
            '<svg class="{}" viewBox="0 0 24 24" role="img" aria-label="{}">'
            '<use href="#i-{}"></use></svg>',
            css,
            label,
            name,
        )
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true"><use href="#i-{}"></use></svg>',
        css,
        name,
    )


@register.simple_tag
def chip(words: str, kind: str = "", icon_name: str = "") -> SafeString:
    """A short state in words. ``kind`` is an urgency code, ``ok``, ``line`` or empty."""
    shape = icon(icon_name) if icon_name else ""
    return format_html('<span class="{}">{}{}</span>', f"chip {kind}".strip(), shape, words)


@register.simple_tag
def urgency(code: str, words: str = "") -> SafeString:
    """The chip of an urgency code; ``words`` may say more, "Soon, within 2 weeks"."""
    icon_name, word = URGENCIES[code]
    return chip(words or word, code, icon_name)


@register.filter
def urgency_word(code: str) -> str:
    return URGENCIES[code][1] if code in URGENCIES else "None"


@register.simple_tag
def save_state(state: str, words: str) -> SafeString:
    """The one place that says whether work is on disk; announced when it changes."""
    icon_name, css = SAVE_STATES[state]
    return format_html(
        '<span class="{}" role="status" data-save-state="{}">{}<span>{}</span></span>',
        f"save {css}".strip(),
        state,
        icon(icon_name),
        words,
    )


@register.simple_tag
def pips(states: list[str]) -> SafeString:
    """The red-flag ledger as small blocks: asked, present, unsure or open. Never read aloud."""
    blocks = format_html_join(
        "",
        '<rect class="{}" x="{}" y="0.5" width="{}" height="9" rx="2"></rect>',
        ((state, GAP * place + 0.5, PIP) for place, state in enumerate(states)),
    )
    width = GAP * len(states)
    return format_html(
        '<svg class="pips" width="{0}" height="10" viewBox="0 0 {0} 10" aria-hidden="true">'
        "{1}</svg>",
        width,
        blocks,
    )


@register.filter
def first_control(field: BoundField) -> str:
    """The id an error summary links to: the control, or the first radio or checkbox of a group."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.simple_tag
def words(english: str, spanish: str) -> str:
    """Patient words of a template that two apps share, in the language that is active."""
    return spanish if page_language() == "es" else english


@register.simple_tag
def page_language() -> str:
    """``en`` or ``es``: what the person in front of this page reads."""
    return (get_language() or "en")[:2]


@register.filter
def hill_echo(field: BoundField) -> str:
    """What stands in the echo line when the page arrives with an answer."""
    value = str(field.value() or "") if field.value() != 0 else "0"
    return str(field.field.echo).replace("{}", value) if value.isdigit() else ""  # type: ignore[attr-defined]


@register.simple_tag
def hill_path(step: int) -> str:
    """One step of the 0 to 10 hill in a 60 × 150 box: 12.6 higher than the step before it."""
    low, high = 146 - 12.6 * step, 138.4 - 12.6 * step
    return f"M0 {low:g}L60 {high:g}V150H0z"


LOW_BACK_ROWS = (
    ("lumbar_left", "lumbar_mid", "lumbar_right"),
    ("flank_left", "", "flank_right"),
    ("sij_left", "sacrum", "sij_right"),
    ("buttock_left", "coccyx", "buttock_right"),
    ("hip_lateral_left", "saddle", "hip_lateral_right"),
    ("groin_left", "pubis", "groin_right"),
)
LEG_STEMS = ("thigh_post", "thigh_ant", "thigh_med", "knee", "calf", "shin")
FOOT_STEMS = ("foot_dorsum", "sole", "toes")
UPPER_ROWS = (
    ("thoracic_left", "thoracic_mid", "thoracic_right"),
    ("rib_left", "neck", "rib_right"),
    ("arm_left", "abdomen", "arm_right"),
    ("hand_left", "", "hand_right"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class BodyGroup:
    """Part of the body list: rows of left, middle, right; None where no region stands."""

    title: str
    folded: bool
    cells: list[BoundWidget | None]
    holds_a_mark: bool


@register.filter
def body_groups(field: BoundField) -> list[BodyGroup]:
    """The regions of a body question in the order of the body: low back first, the rest folded."""
    options = {option.data["value"]: option for option in field}
    marked = {str(value) for value in field.value() or ()}
    legs = tuple((f"{stem}_left", "", f"{stem}_right") for stem in LEG_STEMS + FOOT_STEMS)
    groups = (
        (words("Low back and hips", "Espalda baja y caderas"), False, LOW_BACK_ROWS),
        (words("Legs and feet", "Piernas y pies"), True, legs),
        (words("Upper back, neck, arms", "Espalda alta, cuello, brazos"), True, UPPER_ROWS),
    )
    return [
        BodyGroup(
            title=title,
            folded=folded,
            cells=[options.get(code) for row in rows for code in row],
            holds_a_mark=any(code in marked for row in rows for code in row),
        )
        for title, folded, rows in groups
    ]


@register.filter
def phone(stored: str) -> str:
    """``(503) 555-0117``."""
    return typed.spoken_phone(stored)


@register.filter
def day(value: date | datetime | None) -> str:
    """``3 Dec 2026``: the only way a date is written."""
    return format_date(_local(value), "j M Y") if value else ""


@register.filter
def near_day(value: date | datetime | None) -> str:
    """``Thu 3 Dec``: a date within some weeks of today."""
    return format_date(_local(value), "D j M") if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    """``9:30`` or ``2:20 pm``, in the clinic's zone; ``am`` only where 9:30 could be evening."""
    if not value:
        return ""
    local = timezone.localtime(value)
    suffix = " pm" if local.hour >= NOON else " am" if local.hour < FIRST_PLAIN_HOUR else ""
    return f"{format_date(local, 'g:i')}{suffix}"


@register.filter
def day_name(value: date | datetime) -> str:
    """``Thursday 3 December``: the heading of the board."""
    return format_date(_local(value), "l j F")


@register.filter
def done_at(value: datetime | None) -> str:
    """``Done 8:38``."""
    return f"Done {clock(value)}".strip()


@register.filter
def told_at(value: datetime | None) -> str:
    """``Clinician told 9:24``."""
    return f"Clinician told {clock(value)}".strip()


@register.filter
def moment(value: datetime | None) -> str:
    """``3 Dec 2026 9:30``."""
    return f"{day(value)} {clock(value)}" if value else ""


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) else value


@register.filter
def may(user: Any, permission: str) -> bool:
    """Whether this person's role carries a permission: ``{% if user|may:"sign" %}``."""
    return isinstance(user, User) and user.may(Permission(permission))


@register.simple_tag(takes_context=True)
def current(context: dict[str, Any], *names: str) -> str:
    """``page`` when this page's URL name is one of ``names``, else ``false``; ``…_`` is a prefix.

    For ``aria-current``, where both are valid: the styles look for ``page``.
    """
    match = getattr(context.get("request"), "resolver_match", None)
    here = match.view_name if match else ""
    prefixes = tuple(name for name in names if name.endswith("_"))
    return "page" if here in names or here.startswith(prefixes) else "false"


PLACES = (
    (Permission.SEE_TODAY, "Today", "evaluations:today", ()),
    (Permission.SEE_PATIENT, "Patients", "clinic:patients", ("clinic:patient_new",)),
    (
        Permission.SEE_REFERRAL_STATUS,
        "Referrals",
        "evaluations:referrals",
        ("evaluations:recipients", "evaluations:recipient", "evaluations:recipient_"),
    ),
    (
        Permission.SEE_RULES,
        "Rules",
        "evaluations:rules",
        (
            "evaluations:rule",
            "evaluations:rule_",
            "evaluations:comparison",
            "evaluations:comparison_",
            "evaluations:rehearsal",
            "evaluations:sign_off_rules",
        ),
    ),
    (Permission.REVIEW_GLASS, "Emergency access", "clinic:openings", ("clinic:review_glass",)),
    (Permission.MANAGE_STAFF, "Staff", "clinic:staff", ("clinic:staff_",)),
    (Permission.MANAGE_CLINIC, "Clinic", "clinic:settings", ("clinic:safekeeping",)),
    (Permission.READ_AUDIT, "Audit", "clinic:audit", ()),
)
"""The places of the top bar: who may go, the word, where to, what else is part of it."""


@cache
def _address(name: str) -> str:
    return reverse(name)


@register.simple_tag
def address(name: str) -> str:
    """The address of a page that needs nothing to be named: worked out once per process."""
    return _address(name)


@register.simple_tag(takes_context=True)
def places(context: dict[str, Any]) -> SafeString:
    """The places this person may go, the present one marked; on every page, so kept quick."""
    user, waiting = context["request"].user, context.get("to_decide")
    return format_html_join(
        "",
        '<li><a href="{}" aria-current="{}">{}{}</a></li>',
        (
            (_address(name), current(context, name, *parts), words, _count(name, waiting))
            for permission, words, name, parts in PLACES
            if user.may(permission)
        ),
    )


def _count(name: str, waiting: int | None) -> str:
    """How much waits for a decision or is late, on the place where that is settled."""
    if name != "evaluations:referrals" or not waiting:
        return ""
    return format_html(
        ' <span class="count hot">{}<span class="vh"> waiting or late</span></span>', waiting
    )


@register.filter
def as_json(value: object) -> str:
    """For a ``data-`` attribute that a script reads; the template escapes it."""
    return json.dumps(value)
