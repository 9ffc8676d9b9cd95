"""What must hold before the site may start: every address has a policy, every guard stands."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.urls import URLPattern, URLResolver, get_resolver

from clinic import frozen, readiness
from clinic.middleware import THIRD_PARTY


def url_patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every URL pattern of the site, includes followed."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from url_patterns(entry)
        else:
            yield entry


@register(Tags.security)
def every_url_has_a_policy(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(f"{pattern.pattern} has no policy: decorate {pattern.lookup_str}.", id="clinic.E001")
        for pattern in url_patterns()
        if not hasattr(pattern.callback, "policy") and pattern.name not in THIRD_PARTY
    ]


@register(Tags.database)
def every_guard_stands(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    return [
        Error(f"Trigger {name} is missing: run manage.py migrate.", id="clinic.E002")
        for database in databases or ()
        for name in frozen.missing(connections[database])
    ]


@register(Tags.database)
def everything_kept_can_be_read(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Only of a database that is up to date: an older one is read once it is migrated."""
    if not databases or readiness.unmigrated():
        return []
    return [Error(fault, id="clinic.E003") for fault in readiness.unreadable()]
