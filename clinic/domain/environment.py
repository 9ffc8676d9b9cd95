"""Typed readers for environment variables that gather every fault before one error.

A variable that is unset or empty reads as its default. Each reader reports what is wrong
and carries on with the default, so that whoever starts the program sees all faults at once.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

YES = frozenset({"1", "true", "yes", "on"})
SHORTEST_SECRET = 50
LEAST_SIGNS = 10  # different ones in a secret
NO = frozenset({"0", "false", "no", "off"})


class Misconfigured(Exception):
    """An environment the program will not start in; one line for each fault, by variable."""


class Environment:
    """Reads ``variables`` by type. ``names`` are the variables asked for so far."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._faults: list[str] = []
        self.names: list[str] = []

    def refuse(self, name: str, why: str) -> None:
        self._faults.append(f"{name} {why}")

    def text(self, name: str, default: str = "") -> str:
        self.names.append(name)
        return self._variables.get(name, "").strip() or default

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.text(name).lower()
        if value in YES or value in NO:
            return value in YES
        if value:
            self.refuse(name, f"is {value!r}; say yes or no")
        return default

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        value = self.text(name)
        if not value:
            return default
        if value.isascii() and value.isdigit() and least <= int(value) <= most:
            return int(value)
        self.refuse(name, f"is {value!r}; give a whole number from {least} to {most}")
        return default

    def choice(self, name: str, default: str, known: Collection[str]) -> str:
        value = self.text(name)
        if not value or value in known:
            return value or default
        self.refuse(name, f"is {value!r}; choose one of {', '.join(known)}")
        return default

    def words(self, name: str, default: str = "") -> list[str]:
        """Values parted by commas, without the spaces around them."""
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def folder(self, name: str, default: Path) -> Path:
        return Path(self.text(name, str(default))).expanduser().absolute()

    def url(self, name: str, default: str, schemes: Collection[str]) -> SplitResult:
        """A URL with one of ``schemes``. The value is never repeated: it may hold a password."""
        try:
            found = urlsplit(self.text(name, default))
            _ = found.port  # only reading it checks it
        except ValueError as error:
            self.refuse(name, f"is not a URL: {error}")
            return urlsplit(default)
        if found.scheme not in schemes:
            self.refuse(name, f"must start with {' or '.join(f'{one}://' for one in schemes)}")
            return urlsplit(default)
        return found

    def judge_secret(self, name: str, secret: str) -> None:
        """Refuse a secret that is missing, short or a stand-in."""
        if not secret:
            self.refuse(name, "is not set; `openssl rand -hex 50` prints one")
        elif len(secret) < SHORTEST_SECRET:
            self.refuse(name, f"has {len(secret)} characters; {SHORTEST_SECRET} is the least")
        elif (
            len(set(secret)) < LEAST_SIGNS
            or "insecure" in secret.lower()
            or "change" in secret.lower()
        ):
            self.refuse(name, "is a stand-in, not a secret; `openssl rand -hex 50` prints one")

    def refuse_unknown(self, prefix: str) -> None:
        """A misspelt variable is a fault, never ignored."""
        for name in sorted(self._variables):
            if name.startswith(prefix) and name not in self.names:
                self.refuse(name, "is no setting of this program; is it misspelt?")

    def raise_if_refused(self) -> None:
        if self._faults:
            lines = "\n".join(f"  - {fault}" for fault in self._faults)
            raise Misconfigured(f"Backstride will not start like this:\n{lines}")


def sqlite_path(url: SplitResult, base: Path) -> str:
    """``sqlite:///name`` stands under ``base``, ``sqlite:////name`` at the root."""
    return str(base / unquote(url.path).removeprefix("/"))


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite is free of the WAL-reset fault, which can corrupt a database.

    Fixed in 3.51.3, with the fix carried back to 3.50.7 and 3.44.6.
    Source: https://sqlite.org/wal.html#walresetbug
    """
    if version[:2] in {(3, 44), (3, 50)}:
        return version >= {44: (3, 44, 6), 50: (3, 50, 7)}[version[1]]
    return version >= (3, 51, 3)


def postgresql(url: SplitResult) -> dict[str, object]:
    """``?host=/run/postgresql`` names a socket folder; other query words go to the driver."""
    options = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.removeprefix("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": options.pop("host", url.hostname or ""),
        "PORT": str(url.port or ""),
        "OPTIONS": {"connect_timeout": "10", "options": "-c lock_timeout=10s", **options},
    }
