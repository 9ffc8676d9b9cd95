"""The line that says that the clinic has not yet reviewed its referral rules."""

from typing import Any

from django import template

from clinic.domain.roles import Permission
from evaluations.queries import rulesets

register = template.Library()


@register.inclusion_tag("evaluations/rules/_line.html", takes_context=True)
def rules_line(context: dict[str, Any]) -> dict[str, Any]:
    """For those who sign alone; nothing once the lead has signed off what judges."""
    user = context["request"].user
    tells = user.may(Permission.SIGN) and not rulesets.is_reviewed(user.clinic_id)
    return {"tells": tells}
