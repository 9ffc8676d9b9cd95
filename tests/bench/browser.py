"""Requests straight into the WSGI application, signed in, with every middleware."""

import io
import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.wsgi import get_wsgi_application
from django.middleware.csrf import get_token
from django.test import RequestFactory

from clinic.models import User


class WrongAnswer(AssertionError):
    """A page did not answer as the measurement needs; there is nothing to measure."""


class Browser:
    def __init__(self, user: User) -> None:
        self._application: Callable[..., Any] = get_wsgi_application()
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        request = RequestFactory().get("/")
        self._token = get_token(request)
        self._cookies = "; ".join(
            [
                f"{settings.SESSION_COOKIE_NAME}={session.session_key}",
                f"{settings.CSRF_COOKIE_NAME}={request.META['CSRF_COOKIE']}",
            ]
        )

    def get(self, path: str) -> bytes:
        return self._ask({"REQUEST_METHOD": "GET", "PATH_INFO": path}, b"")

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        sent = json.dumps(body).encode()
        answer: dict[str, Any] = json.loads(
            self._ask(
                {
                    "REQUEST_METHOD": "POST",
                    "PATH_INFO": path,
                    "CONTENT_TYPE": "application/json",
                    "CONTENT_LENGTH": str(len(sent)),
                },
                sent,
            )
        )
        return answer

    def _ask(self, about: dict[str, str], body: bytes) -> bytes:
        environ = {
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_COOKIE": self._cookies,
            "HTTP_X_CSRFTOKEN": self._token,
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
        if not statuses[0].startswith("200"):
            raise WrongAnswer(f"{about['PATH_INFO']} answered {statuses[0]}: {answer[:300]!r}")
        return answer
