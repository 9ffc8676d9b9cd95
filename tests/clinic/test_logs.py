"""A log line says what happened and where, never what anyone typed."""

import logging
import sys

from clinic.logs import WithoutValues


def formatted(error: BaseException) -> str:
    try:
        raise error
    except type(error):
        record = logging.LogRecord(
            "clinic", logging.ERROR, __file__, 1, "Could not save", (), sys.exc_info()
        )
    return WithoutValues().format(record)


def test_a_traceback_names_the_error_and_the_place_but_not_the_words() -> None:
    line = formatted(ValueError("Renata Flores, 14 February 1990"))

    assert "ERROR clinic: Could not save" in line
    assert "ValueError" in line
    assert "test_logs.py" in line
    assert "Renata" not in line
    assert "1990" not in line


def test_the_error_behind_an_error_keeps_its_words_to_itself_too() -> None:
    behind = KeyError("Renata Flores")
    error = RuntimeError("could not look up Renata Flores")
    error.__cause__ = behind

    line = formatted(error)

    assert "RuntimeError" in line
    assert "KeyError" in line
    assert "Renata" not in line


def test_a_refused_address_is_not_written_out() -> None:
    record = logging.LogRecord(
        "django.request", logging.WARNING, __file__, 1, "%s: %s", ("Not Found", "/x/Flores/"), None
    )
    record.request = object()

    assert WithoutValues().format(record).endswith("WARNING django.request: Not Found")
