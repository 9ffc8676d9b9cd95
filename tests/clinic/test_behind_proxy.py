"""Behind a proxy a visitor's address is the proxy's word, never the visitor's own."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse

from clinic.middleware import BehindProxy

PROXY = "127.0.0.1"


def seen(rf: Any, **headers: str) -> str:
    """The address that the program goes by."""
    found: list[str] = []

    def remember(request: HttpRequest) -> HttpResponse:
        found.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    BehindProxy(remember)(rf.get("/", REMOTE_ADDR=PROXY, **headers))
    return found[0]


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("10.9.9.9, 192.0.2.7", "192.0.2.7"),
        ("2001:DB8::0:1", "2001:db8::1"),
        ("nonsense", PROXY),
        ("", PROXY),
    ],
)
def test_the_last_address_counts(rf: Any, settings: Any, told: str, address: str) -> None:
    settings.HTTPS = "proxy"

    assert seen(rf, HTTP_X_FORWARDED_FOR=told) == address


def test_without_a_proxy_nobody_chooses_an_address(rf: Any, settings: Any) -> None:
    settings.HTTPS = "none"

    assert seen(rf, HTTP_X_FORWARDED_FOR="192.0.2.7") == PROXY
