"""Requests straight into the WSGI application, with every middleware."""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.wsgi import get_wsgi_application
from django.middleware.csrf import get_token
from django.test import RequestFactory

from clinic.models import User


class WrongAnswer(AssertionError):
    """A page did not answer as the measurement needs; there is nothing to measure."""


class Caller:
    """A browser that holds ``cookies`` and a CSRF token; ``takes`` are the statuses it expects."""

    takes: tuple[str, ...] = ("200",)

    def __init__(self, cookies: Mapping[str, str]) -> None:
        self._application: Callable[..., Any] = get_wsgi_application()
        request = RequestFactory().get("/")
        self._token = get_token(request)
        held = {**cookies, settings.CSRF_COOKIE_NAME: request.META["CSRF_COOKIE"]}
        self._cookies = "; ".join(f"{name}={value}" for name, value in held.items())

    def get(self, path: str) -> bytes:
        return self._ask({"REQUEST_METHOD": "GET", "PATH_INFO": path}, b"")

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        sent = json.dumps(body).encode()
        answer: dict[str, Any] = json.loads(self._post(path, sent, "application/json", {}))
        return answer

    def send(
        self, path: str, fields: Mapping[str, Sequence[str]], headers: Mapping[str, str]
    ) -> bytes:
        """Post ``fields`` as a form does. ``headers`` as the WSGI environment names them."""
        sent = urlencode(fields, doseq=True).encode()
        return self._post(path, sent, "application/x-www-form-urlencoded", headers)

    def _post(self, path: str, sent: bytes, kind: str, headers: Mapping[str, str]) -> bytes:
        about = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(len(sent)),
        }
        return self._ask({**about, **headers}, sent)

    def _ask(self, about: dict[str, str], body: bytes) -> bytes:
        environ = {
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_COOKIE": self._cookies,
            "HTTP_X_CSRFTOKEN": self._token,
            "HTTP_ACCEPT_ENCODING": "gzip",
            "REMOTE_ADDR": "127.0.0.1",
            "SCRIPT_NAME": "",
            "QUERY_STRING": "",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            **about,
        }
        statuses: list[str] = []
        reply = self._application(environ, lambda status, _headers: statuses.append(status))
        answer = b"".join(reply)
        reply.close()
        if not statuses[0].startswith(self.takes):
            raise WrongAnswer(f"{about['PATH_INFO']} answered {statuses[0]}: {answer[:300]!r}")
        return answer


class Browser(Caller):
    """Signed in as ``user``."""

    def __init__(self, user: User) -> None:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        super().__init__({settings.SESSION_COOKIE_NAME: str(session.session_key)})
