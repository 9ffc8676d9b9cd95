"""Environment variables are read by type, and every fault is named at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from clinic.domain.environment import (
    Environment,
    Misconfigured,
    postgresql,
    sqlite_path,
    wal_is_safe,
)


def read(value: str | None, how: Callable[[Environment], Any]) -> tuple[Any, str]:
    """What ``how`` makes of NAME=value, and the refusal it leads to ("" when none)."""
    environment = Environment({} if value is None else {"NAME": value})
    found = how(environment)
    try:
        environment.raise_if_refused()
    except Misconfigured as refused:
        return found, str(refused)
    return found, ""


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        ("1", True),
        ("Yes", True),
        ("on", True),
        ("TRUE", True),
        ("0", False),
        ("no", False),
        ("OFF", False),
        ("", False),
        ("  ", False),
        (None, False),
    ],
)
def test_a_flag_is_yes_or_no_in_any_of_its_spellings(value: str | None, flag: bool) -> None:
    assert read(value, lambda env: env.flag("NAME")) == (flag, "")


def test_a_flag_that_is_neither_is_refused_by_name() -> None:
    found, refusal = read("maybe", lambda env: env.flag("NAME", default=True))

    assert found is True
    assert "NAME is 'maybe'; say yes or no" in refusal


@pytest.mark.parametrize(("value", "number"), [("1", 1), ("32", 32), (None, 2), ("", 2)])
def test_a_number_within_its_limits_is_read(value: str | None, number: int) -> None:
    assert read(value, lambda env: env.number("NAME", 2, least=1, most=32)) == (number, "")


@pytest.mark.parametrize("value", ["0", "33", "-1", "two", "1.5", "٣", "1e3"])
def test_any_other_number_is_refused_with_its_limits(value: str) -> None:
    found, refusal = read(value, lambda env: env.number("NAME", 2, least=1, most=32))

    assert found == 2
    assert "give a whole number from 1 to 32" in refusal


def test_a_choice_is_one_of_the_known_words() -> None:
    known = ["demo", "production"]

    assert read("production", lambda env: env.choice("NAME", "demo", known)) == ("production", "")
    assert read(None, lambda env: env.choice("NAME", "demo", known)) == ("demo", "")
    found, refusal = read("prod", lambda env: env.choice("NAME", "demo", known))
    assert found == "demo"
    assert "NAME is 'prod'; choose one of demo, production" in refusal


def test_words_are_parted_by_commas() -> None:
    assert read("a.example, b.example,,", lambda env: env.words("NAME")) == (
        ["a.example", "b.example"],
        "",
    )
    assert read(None, lambda env: env.words("NAME")) == ([], "")


def test_a_folder_is_absolute() -> None:
    found, _ = read("here", lambda env: env.folder("NAME", Path("/var")))

    assert found == Path.cwd() / "here"
    assert read(None, lambda env: env.folder("NAME", Path("/var"))) == (Path("/var"), "")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("mysql://me:hunter2@host/name", "must start with sqlite:// or postgresql://"),
        ("postgresql://me:hunter2@host:port/name", "is not a URL"),
        ("postgresql://[me:hunter2/name", "is not a URL"),
        ("hunter2", "must start with sqlite:// or postgresql://"),
    ],
)
def test_a_bad_url_is_refused_without_repeating_its_password(value: str, why: str) -> None:
    schemes = ["sqlite", "postgresql"]
    found, refusal = read(value, lambda env: env.url("NAME", "sqlite:///default", schemes))

    assert (found.scheme, found.path) == ("sqlite", "/default")
    assert f"NAME {why}" in refusal
    assert "hunter2" not in refusal


def test_a_good_url_is_taken_apart() -> None:
    found, refusal = read(
        "postgresql://me@host:5433/name",
        lambda env: env.url("NAME", "sqlite:///default", ["sqlite", "postgresql"]),
    )

    assert (found.hostname, found.port, refusal) == ("host", 5433, "")


def test_a_misspelt_variable_is_refused() -> None:
    environment = Environment({"BACKSTRIDE_MODE": "demo", "BACKSTRIDE_MOOD": "", "PATH": "/bin"})
    environment.text("BACKSTRIDE_MODE")
    environment.refuse_unknown("BACKSTRIDE_")

    with pytest.raises(Misconfigured, match="BACKSTRIDE_MOOD is no setting"):
        environment.raise_if_refused()


def test_all_refusals_are_told_at_once() -> None:
    environment = Environment({})
    environment.refuse("ONE", "is wrong")
    environment.refuse("TWO", "is missing")

    with pytest.raises(Misconfigured) as refused:
        environment.raise_if_refused()

    assert str(refused.value).splitlines()[1:] == ["  - ONE is wrong", "  - TWO is missing"]


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///records.sqlite3", "/base/records.sqlite3"),
        ("sqlite:////srv/records.sqlite3", "/srv/records.sqlite3"),
        ("sqlite:////srv/two%20words.sqlite3", "/srv/two words.sqlite3"),
    ],
)
def test_three_slashes_are_relative_and_four_absolute(url: str, path: str) -> None:
    found, _ = read(url, lambda env: env.url("NAME", "", ["sqlite"]))

    assert sqlite_path(found, Path("/base")) == path


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_wal_is_safe_only_where_the_reset_fault_is_mended(
    version: tuple[int, int, int], safe: bool
) -> None:
    assert wal_is_safe(version) is safe


@pytest.mark.parametrize(
    ("secret", "why"),
    [
        ("", "is not set"),
        ("k7Qw9Zr2Lx8", "has 11 characters; 50 is the least"),
        ("x" * 60, "is a stand-in"),
        ("insecure-k7Qw9Zr2Lx8Vb4Nm6Tc1Yh3Gd5Js0Pf-k7Qw9Zr2Lx8Vb4Nm", "is a stand-in"),
    ],
)
def test_a_secret_that_is_none_is_refused(secret: str, why: str) -> None:
    env = Environment({})
    env.judge_secret("SECRET", secret)

    with pytest.raises(Misconfigured, match=f"SECRET {why}"):
        env.raise_if_refused()


def test_a_long_secret_is_taken() -> None:
    env = Environment({})
    env.judge_secret("SECRET", "k7Qw9Zr2Lx8Vb4Nm6Tc1Yh3Gd5Js0Pf" * 2)

    env.raise_if_refused()


def test_a_postgresql_address_is_read_part_by_part() -> None:
    found = postgresql(urlsplit("postgresql://ana:p%40ss@db.test:5433/clinic?sslmode=require"))

    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("clinic", "ana", "p@ss")
    assert (found["HOST"], found["PORT"]) == ("db.test", "5433")
    assert found["OPTIONS"]["sslmode"] == "require"  # type: ignore[index]


def test_a_postgresql_socket_is_named_by_its_folder() -> None:
    found = postgresql(urlsplit("postgresql:///clinic?host=/run/postgresql"))

    assert (found["HOST"], found["PORT"], found["USER"]) == ("/run/postgresql", "", "")
