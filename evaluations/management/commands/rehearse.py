"""Try the rules on written-down cases: ``manage.py rehearse FILE``, or ``-`` for standard input."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic.domain.content import ContentError
from evaluations import library
from evaluations.domain import rehearsal
from evaluations.domain.rehearsal import CannotRehearse
from evaluations.domain.triggers import RuleSet
from evaluations.queries import rulesets
from evaluations.queries.rulesets import UnknownVersion

IMPOSSIBLE_INPUT = 2
"""The exit code when a case cannot be judged; standard output then stays empty."""


class Command(BaseCommand):
    help = "Judge cases from a JSON file and print what fires, what is unknown and why."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a JSON file, or - for standard input")
        parser.add_argument("--ruleset", metavar="VERSION", help="another version that is kept")

    def handle(self, *args: Any, file: str, ruleset: str | None = None, **options: Any) -> None:
        try:
            results = rehearsal.rehearse(
                _read(file), ruleset=_rules(ruleset), gate=library.hop_gate_rules()
            )
        except CannotRehearse as error:
            raise CommandError("\n".join(error.faults), returncode=IMPOSSIBLE_INPUT) from error
        self.stdout.write(json.dumps(results, ensure_ascii=False, indent=2))


def _rules(version: str | None) -> RuleSet:
    """The shipped rules, which need no database, or one version that is kept there."""
    if version is None:
        return library.ruleset()
    try:
        return rulesets.of_version(version)
    except UnknownVersion as error:
        raise CannotRehearse([str(error)]) from error
    except ContentError as error:
        raise CannotRehearse(error.faults) from error


def _read(file: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise CannotRehearse([f"{file} cannot be read: {error.strerror}"]) from error
    except ValueError as error:
        raise CannotRehearse([f"{file} is not UTF-8 text: {error}"]) from error
