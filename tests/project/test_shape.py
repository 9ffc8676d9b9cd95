"""The shape that docs/architecture.md promises, as far as a program can see it."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
TOP = {
    *("clinic", "intake", "evaluations", "templates", "tests", "docs", ".ci"),
    *("manage.py", "pyproject.toml", "requirements.txt", "requirements-dev.txt", "Makefile"),
    *("README.md", "LICENSE", ".gitignore"),
}
VAGUE = {"utils", "helpers", "common", "core", "misc", "base", "mixins", "shared", "lib"} | {
    *("constants", "tools", "exceptions"),
}
LONGEST_MODULE = 400
LONGEST_TEMPLATE = 120


def kept(*patterns: str) -> list[Path]:
    """The files of the repository, and those about to join it."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def lines_with(pattern: str, files: list[Path]) -> list[str]:
    return [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in files
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if re.search(pattern, line)
    ]


def our_code() -> list[Path]:
    return [file for file in kept("*.py") if "migrations" not in file.parts]


def test_nothing_else_stands_at_the_top() -> None:
    assert {file.relative_to(ROOT).parts[0] for file in kept()} <= TOP


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    long = [file for file in our_code() if len(file.read_text().splitlines()) >= LONGEST_MODULE]

    assert long == []


def test_no_template_is_longer_than_a_reader_can_hold() -> None:
    long = [
        file for file in kept("*.html") if len(file.read_text().splitlines()) >= LONGEST_TEMPLATE
    ]

    assert long == []


def test_every_module_is_named_for_what_it_holds() -> None:
    assert [file for file in kept("*.py") if file.stem in VAGUE] == []


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {file.parent for file in kept("tests/*.py")}

    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_templates_hold_no_style_and_no_script_of_their_own() -> None:
    inline = r"\sstyle=|<style|<script(?![^>]*\bsrc=)|\son(click|change|load|input|submit)="

    screens = [file for file in kept("templates/*.html") if "print" not in file.parts]
    assert lines_with(inline, screens) == []


def test_nothing_is_marked_safe_unescaped() -> None:
    raw = r"\|\s*safe\b|\bmark_safe\b|autoescape off"
    files = kept("templates/*.html") + [file for file in our_code() if "tests" not in file.parts]

    assert lines_with(raw, files) == []


def test_no_fault_is_swallowed_and_nothing_is_left_to_do() -> None:
    loose = r"except Exception|except:|#\s*TODO|#\s*FIXME|#\s*XXX|NotImplementedError"
    files = [file for file in our_code() if "tests" not in file.parts]

    assert lines_with(loose, files) == []


def test_only_the_settings_read_the_environment() -> None:
    reads = lines_with(r"os\.environ\[|os\.environ\.get|os\.getenv", our_code())

    assert [line for line in reads if not line.startswith(("tests/", ".ci/"))] == []


def test_only_the_edge_of_the_program_reads_the_clock() -> None:
    reads = lines_with(r"timezone\.(now|localdate|localtime)\(\)|date\.today\(\)", our_code())
    edge = r"middleware\.py|decorators\.py|access\.py|accounts\.py|sessions\.py|readiness\.py"
    allowed = rf"^(tests/|\w+/(views/|management/|forms/sign_in\.py|{edge}))"

    assert [line for line in reads if not re.match(allowed, line)] == []


@pytest.mark.parametrize("app", ["clinic", "intake", "evaluations"])
def test_domain_needs_only_plain_python(app: str) -> None:
    allowed = re.compile(
        r"^(clinic|intake|evaluations)(\.domain|$)|^(phonenumbers|icalendar)(\.|$)"
    )
    stray = []
    for file in kept(f"{app}/domain/*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            stray += [
                f"{file.relative_to(ROOT)}: {name}"
                for name in names
                if name.split(".")[0] not in sys.stdlib_module_names and not allowed.match(name)
            ]

    assert stray == []


def test_every_package_is_pinned_with_hashes() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", ".ci/virtualenv.txt"):
        for block in re.split(r"\n(?=[a-z])", (ROOT / name).read_text()):
            if re.match(r"[a-z]", block):
                assert re.match(r"[\w.-]+==\S+", block), block
                assert "--hash=sha256:" in block, block


def test_every_package_that_is_asked_for_is_pinned() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for wanted, name in [
        (asked["project"]["dependencies"], "requirements.txt"),
        (asked["dependency-groups"]["dev"], "requirements-dev.txt"),
    ]:
        pinned = set(re.findall(r"^([\w.-]+)==", (ROOT / name).read_text(), re.MULTILINE))
        names = {re.split(r"[\[<>=]", one)[0].lower() for one in wanted}
        assert names <= pinned


def test_every_link_in_the_pages_leads_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in kept("*.md")
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text())
        if not (page.parent / target).exists()
    ]

    assert broken == []
