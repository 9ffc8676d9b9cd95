"""A clinic's own rules: loaded whole or not at all, every fault named, nobody judged by them."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from clinic.domain.content import ContentError
from clinic.models import AuditEvent, Clinic
from evaluations import library
from evaluations.actions import governing
from evaluations.models import RuleSetVersion, RulesInForce
from evaluations.queries import rulesets
from tests.evaluations import governed

pytestmark = pytest.mark.django_db

BRAIN = "when = 'yes(intake.new_brain_symptoms)'"


def load(folder: Path) -> str:
    out = StringIO()
    call_command("load_rules", str(folder), stdout=out)
    return out.getvalue()


def refused(folder: Path) -> str:
    with pytest.raises(CommandError) as caught:
        load(folder)
    assert RuleSetVersion.objects.count() == 0
    return str(caught.value)


def test_edited_rules_are_kept_as_a_candidate(clinic: Clinic, tmp_path: Path) -> None:
    told = load(governed.edited(tmp_path))
    row = RuleSetVersion.objects.get()

    assert row.version in told
    assert "judges nobody" in told
    assert row.origin == "clinic"
    assert RulesInForce.objects.count() == 0
    assert rulesets.in_force(clinic) is library.ruleset()
    assert rulesets.of_version(row.version).rules["RF-CES-01"].name.en.startswith("Cauda")
    event = AuditEvent.objects.get(action="load_rules")
    assert (event.principal, event.fields) == ("command:load_rules", [row.version])


def test_the_same_rules_are_kept_once(tmp_path: Path) -> None:
    folder = governed.edited(tmp_path)
    load(folder)
    with pytest.raises(CommandError, match="was loaded on"):
        load(folder)


def test_rules_that_were_not_edited_are_the_shipped_ones(tmp_path: Path) -> None:
    assert "that came with the program" in refused(governed.folder(tmp_path))


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    told = refused(tmp_path / "nowhere")
    assert "ruleset.toml: cannot be read" in told


Break = Callable[[Path], None]


def in_rule(new: str) -> Break:
    """Give RF-NEU-01 another condition, as TOML."""

    def change(folder: Path) -> None:
        governed.edit(folder / "nerve.toml", BRAIN, new)

    return change


def when(text: str) -> Break:
    return in_rule(f"when = '''{text}'''")


def head(old: str, new: str) -> Break:
    return lambda folder: governed.edit(folder / "ruleset.toml", old, new)


FAULTS: list[tuple[str, Break, str]] = [
    ("an unknown fact", when("yes(intake.nothing)"), "there is no fact intake.nothing"),
    ("a wrong type", when("intake.saddle_numb >= 2"), "is a word"),
    ("a number as a word", when("yes(intake.nprs_now)"), "is not a yes-or-no fact"),
    ("a later rule", when('fired("RF-DAT-01")'), "no rule of that code is judged before"),
    ("itself", when('fired("RF-NEU-01")'), "no rule of that code is judged before"),
    ("a call", when('__import__("os").system("id")'), "not a call that a rule may make"),
    ("an attribute", when("intake.saddle_numb.__class__"), "is not a"),
    ("a comprehension", when("[x for x in (1, 2)]"), "is not a condition"),
    ("a lambda", when("(lambda: 1)()"), "not a call that a rule may make"),
    ("a walrus", when("(a := 1) > 0"), "is not a"),
    ("deep nesting", when("not " * 60 + "yes(intake.saddle_numb)"), "nested deeper"),
    ("many brackets", when("(" * 300 + "1" + ")" * 300), "cannot be read"),
    ("a huge rule", when("yes(intake.saddle_numb) or " * 400 + "1"), "longer than 4000"),
    ("no words", in_rule('when = ""'), "needs text in 'when'"),
    ("a number for text", in_rule("when = 7"), "needs text in 'when'"),
    (
        "a missing translation",
        lambda f: governed.edit(
            f / "nerve.toml",
            'name = { en = "New brain-type symptoms", es = "Síntomas nuevos del cerebro" }',
            'name = { en = "New brain-type symptoms" }',
        ),
        "'name' has no words in es",
    ),
    ("an unknown key", in_rule('when = "yes(intake.saddle_numb)"\nwhem = "1"'), "unknown key"),
    (
        "an unknown rule",
        in_rule('when = "1 < 2"\nholds_with = ["RF-SUN-01"]'),
        "names RF-SUN-01, and",
    ),
    ("endless days", in_rule('when = "1 < 2"\nwithin_days = inf'), "within_days"),
    ("days that are no number", in_rule('when = "1 < 2"\nwithin_days = nan'), "within_days"),
    ("broken TOML", lambda f: (f / "person.toml").write_text("[[rule]\n") and None, "person.toml"),
    ("nested TOML", lambda f: (f / "person.toml").write_text("a=" + "[" * 9999) and None, "person"),
    ("bytes", lambda f: (f / "person.toml").write_bytes(b"\xff\xfe") and None, "person.toml"),
    ("a file away", head('"person.toml"', '"../../../etc/passwd"'), "not the name of a rule file"),
    ("a file twice", head('"person.toml"', '"nerve.toml"'), "stands twice"),
    ("no version", head('version = "2026.11.1"', 'version = ""'), "needs text in 'version'"),
    ("a long version", head("2026.11.1", "9" * 40), "'version' must be"),
    ("a strange version", head("2026.11.1", "../2026"), "'version' must be"),
    ("no levels", head('code = "soon"', 'code = "sooner"'), "no [[urgency]] row for soon"),
    ("endless levels", head("recheck_days = 60", "recheck_days = inf"), "recheck_days"),
    (
        "a rule that signing needs",
        lambda f: governed.edit(f / "combined.toml", '"RF-DAT-01"', '"RF-DAT-09"'),
        "RF-DAT-01 is missing",
    ),
]


@pytest.mark.parametrize(
    ("broken", "fault"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS]
)
def test_what_is_wrong_is_named_and_nothing_is_kept(
    tmp_path: Path, broken: Break, fault: str
) -> None:
    folder = governed.folder(tmp_path)
    broken(folder)
    assert fault in refused(folder)


def test_every_fault_of_every_file_is_named_at_once(tmp_path: Path) -> None:
    folder = governed.folder(tmp_path)
    when("yes(intake.nothing) or yes(intake.nobody)")(folder)
    governed.edit(folder / "person.toml", 'urgency = "emergency"', 'urgency = "panic"')
    told = refused(folder)

    assert "there is no fact intake.nothing" in told
    assert "there is no fact intake.nobody" in told
    assert "'urgency' is 'panic'" in told


def test_a_plan_may_not_lose_the_rule_it_leans_on(tmp_path: Path, monkeypatch: Any) -> None:
    def missing(*args: Any) -> None:
        raise ContentError(["precaution x: names RF-NEU-01, and there is no such rule"])

    monkeypatch.setattr(library, "read_plan", missing)
    assert "names RF-NEU-01" in refused(governed.edited(tmp_path))


def test_huge_files_are_refused(tmp_path: Path) -> None:
    folder = governed.folder(tmp_path)
    path = folder / "person.toml"
    path.write_text(path.read_text(encoding="utf-8") + "# " + "x" * 1_000_000, encoding="utf-8")
    assert "longer than 1,000,000 characters" in refused(folder)


# rehearse --ruleset


def rehearse(tmp_path: Path, *args: str) -> str:
    case = tmp_path / "case.json"
    case.write_text('{"exam": {"pvr_ml": 150}}')
    out = StringIO()
    call_command("rehearse", str(case), *args, stdout=out)
    return out.getvalue()


def test_a_case_is_rehearsed_on_a_version_that_judges_nobody(tmp_path: Path) -> None:
    load(governed.edited(tmp_path))
    version = RuleSetVersion.objects.get().version

    assert '"RF-CES-01",\n      "urgency"' not in rehearse(tmp_path)
    told = rehearse(tmp_path, "--ruleset", version)
    assert '"RF-CES-01",\n      "urgency"' in told
    assert version in told


def test_a_version_that_is_not_kept_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No text is kept of the rule set 2030"):
        rehearse(tmp_path, "--ruleset", "2030.1")


def test_a_version_that_cannot_be_read_names_its_faults(tmp_path: Path, now: Any) -> None:
    RuleSetVersion.objects.create(
        version="torn+1",
        origin="clinic",
        sources=dict(library.sources()) | {"nerve.toml": "[[rule"},
        loaded_at=now,
    )
    with pytest.raises(CommandError, match=r"nerve\.toml: cannot be read"):
        rehearse(tmp_path, "--ruleset", "torn+1")


# Start-up


@pytest.fixture
def unreadable(clinic: Clinic, now: Any) -> None:
    sources = dict(library.sources())
    sources["nerve.toml"] = sources["nerve.toml"].replace("exam.pvr_ml", "exam.lost_fact")
    row = RuleSetVersion.objects.create(
        version="lost+9", origin="shipped", sources=sources, loaded_at=now
    )
    RulesInForce.objects.create(clinic=clinic, ruleset=row, at=now)


@pytest.mark.usefixtures("unreadable")
def test_the_site_does_not_start_on_rules_it_cannot_read() -> None:
    from clinic import readiness

    assert any("there is no fact exam.lost_fact" in fault for fault in readiness.faults())


@pytest.mark.usefixtures("unreadable")
def test_the_worker_does_not_start_on_rules_it_cannot_read() -> None:
    with pytest.raises(CommandError, match=r"no fact exam\.lost_fact"):
        call_command("worker", "--once")


@pytest.mark.usefixtures("unreadable")
def test_the_check_of_the_database_names_rules_it_cannot_read() -> None:
    from django.core.management.base import SystemCheckError

    with pytest.raises(SystemCheckError, match=r"clinic\.E003.*no fact exam\.lost_fact"):
        call_command("check", databases=["default"])


def test_the_check_without_a_database_asks_nothing(django_assert_num_queries: Any) -> None:
    from clinic.checks import everything_kept_can_be_read

    with django_assert_num_queries(0):
        assert everything_kept_can_be_read(None) == []


def test_the_worker_waits_for_a_database_that_is_away(monkeypatch: Any) -> None:
    from django.db import OperationalError

    from evaluations.management.commands import worker

    def away() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(governing, "check_readable", away)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    worker.refuse_unreadable()
