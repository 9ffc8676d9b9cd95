"""The tablet's words in the language that is active, with their blanks filled."""

from datetime import datetime

from django import template

from clinic.domain.content import Words
from clinic.templatetags.clinic import clock, page_language
from intake.domain.wizard import Progress

register = template.Library()


@register.simple_tag
def in_language(words: Words | None) -> str:
    """A row of content in the language of the person at the tablet."""
    return words.in_(page_language()) if words else ""


@register.filter
def fill(words: str, progress: Progress) -> str:
    """ "Question {number} of {total}" with the place in the section."""
    return words.replace("{number}", str(progress.number)).replace("{total}", str(progress.total))


@register.filter
def fill_time(words: str, at: datetime | None) -> str:
    """ "Staff were told at {time}." with the clinic's clock."""
    return words.replace("{time}", clock(at))
