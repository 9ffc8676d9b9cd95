"""The site as a browser reaches it: its name, its certificate, its proxy, its mail server."""

import http.client
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.utils import timezone

from evaluations.management.doctor import Finding, fault, ok, warn

PATIENCE_SECONDS = 10
SOON = timedelta(days=21)
RENEW = "Renew it: docs/going-live.md, step 4; then `sudo systemctl reload nginx`."
FOR_REAL = "Until then other people's devices cannot reach it."
NGINX = "Compare /etc/nginx/sites-available/backstride with docs/going-live/nginx.conf."


def notices() -> Iterator[Finding]:
    """What the settings let pass, but not in silence."""
    for line in settings.NOTICES:
        yield warn(line, "docs/configuration.md says what to set.")


def names() -> Iterator[Finding]:
    """Whether the address on papers is one that the site answers to."""
    host = urlsplit(settings.SITE_URL).hostname or ""
    if _is_answered(host):
        yield ok(f"Papers and links lead to {settings.SITE_URL}, which the site answers to.")
    else:
        yield fault(
            f"Papers and links lead to {host}, which ALLOWED_HOSTS does not name.",
            "Name it in ALLOWED_HOSTS, or change BACKSTRIDE_SITE_URL.",
        )
    if settings.HTTPS == "proxy" and not settings.CSRF_COOKIE_SECURE:
        yield fault("Cookies would cross without https.", "Restart the site.")


def _is_answered(host: str) -> bool:
    return any(
        host == one or (one.startswith(".") and f".{host}".endswith(one))
        for one in settings.ALLOWED_HOSTS
    )


def static_files() -> Iterator[Finding]:
    if (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        yield ok("Static files are collected.")
    else:
        yield warn("Static files are not collected yet.", "Starting the site collects them.")


def reach(authority: Path) -> Iterator[Finding]:
    """Go through the proxy as a browser would. ``authority`` vouches for the clinic's own
    certificate, where there is one."""
    site = urlsplit(settings.SITE_URL)
    if site.scheme != "https":
        return
    try:
        ends, told = _ask(site.hostname or "", site.port or 443, authority)
    except ssl.SSLCertVerificationError as error:
        yield fault(f"Browsers refuse the certificate: {error.verify_message}.", RENEW)
    except (OSError, http.client.HTTPException) as error:
        yield fault(f"{settings.SITE_URL} does not answer ({error}).", NGINX)
    else:
        yield from _ending(ends)
        yield from _through(told)


def _ask(host: str, port: int, authority: Path) -> tuple[datetime, http.client.HTTPResponse]:
    """When the certificate ends, and what the sign-in page answers."""
    context = ssl.create_default_context()
    if authority.is_file():
        context.load_verify_locations(authority)
    site = http.client.HTTPSConnection(host, port, timeout=PATIENCE_SECONDS, context=context)
    try:
        site.connect()
        assert isinstance(site.sock, ssl.SSLSocket)  # noqa: S101  # so that types are known
        words = site.sock.getpeercert() or {}
        ends = ssl.cert_time_to_seconds(str(words["notAfter"]))
        site.request("GET", settings.LOGIN_URL_PATH)
        told = site.getresponse()
        told.read()
    finally:
        site.close()
    return datetime.fromtimestamp(ends, UTC), told


def _ending(ends: datetime) -> Iterator[Finding]:
    said = f"The certificate is good until {ends:%Y-%m-%d}."
    yield warn(said, RENEW) if ends - timezone.now() < SOON else ok(said)


def _through(told: http.client.HTTPResponse) -> Iterator[Finding]:
    if told.status in (301, 302, 308):
        yield fault(
            "The proxy does not tell the site that https was used: X-Forwarded-Proto.", NGINX
        )
    elif told.status >= 500:
        yield fault(
            f"Behind the proxy the site answers {told.status}.", "`systemctl status backstride-web`"
        )
    elif told.status != 200:
        yield fault(f"The sign-in page answers {told.status}.", NGINX)
    elif not told.getheader("Strict-Transport-Security"):
        yield fault("The proxy takes away Strict-Transport-Security.", NGINX)
    else:
        yield ok("The site answers through its proxy, over https.")


def back_door() -> Iterator[Finding]:
    """Whether the site's own port can be had from the network, past the proxy."""
    if settings.HTTPS != "proxy":
        return
    address = _own_address()
    if address and _answers(address, 8000):
        yield fault(
            f"Port 8000 answers on {address}: visitors can walk past the proxy.",
            "Let `serve` listen on 127.0.0.1, and close the port in the firewall.",
        )
    else:
        yield ok("Nobody reaches the site past its proxy.")


def _own_address() -> str:
    """This machine's address in its network; "" where it has none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=2).close()
    except OSError:
        return False
    return True


def mail_server() -> Iterator[Finding]:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return
    server = mail.get_connection()
    try:
        server.open()
        server.close()
    except (OSError, SMTPException) as error:
        said = f"The mail server {settings.EMAIL_HOST} does not take mail ({type(error).__name__})."
        yield fault(
            said, "See EMAIL_URL in docs/configuration.md. Overdue notices wait until then."
        )
    else:
        yield ok(f"The mail server {settings.EMAIL_HOST} takes mail.")
