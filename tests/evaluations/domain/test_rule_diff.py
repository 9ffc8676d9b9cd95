"""Two rule sets side by side: what is new, gone, changed, in words."""

import pytest

from evaluations import library
from evaluations.domain import rule_diff
from evaluations.domain.rule_diff import Change
from evaluations.domain.triggers import RuleSet

SHIPPED = library.ruleset()


def swapped(file: str, old: str, new: str) -> RuleSet:
    """The shipped rules with one text of one file swapped."""
    sources = dict(library.sources())
    assert old in sources[file]
    sources[file] = sources[file].replace(old, new, 1)
    return library.stored_ruleset(sources)


def test_the_same_rules_have_nothing_to_show() -> None:
    assert rule_diff.diff(SHIPPED, SHIPPED).is_empty


def test_a_remark_in_a_file_changes_no_rule() -> None:
    newer = swapped("nerve.toml", "# Nerve and cord.", "# Nerve, cord and root.")
    assert newer.version != SHIPPED.version
    assert rule_diff.diff(SHIPPED, newer).is_empty


def test_a_changed_condition_is_told_in_plain_words_with_its_lines_marked() -> None:
    newer = swapped("nerve.toml", "exam.pvr_ml >= 200", "exam.pvr_ml >= 100")
    (one,) = rule_diff.diff(SHIPPED, newer).changed

    assert one.rule.code == "RF-CES-01"
    assert one.gone == {"Urine left after voiding (medical result): at least 200 mL"}
    assert one.new == {"Urine left after voiding (medical result): at least 100 mL"}
    assert [change.label for change in one.changes] == ["Fires when"]


def test_words_are_compared_language_by_language() -> None:
    newer = swapped("nerve.toml", 'es = "Síntomas nuevos del cerebro"', 'es = "Señales nuevas"')
    (one,) = rule_diff.diff(SHIPPED, newer).changed

    assert one.changes == (
        Change(label="Name, Spanish", before="Síntomas nuevos del cerebro", after="Señales nuevas"),
    )
    assert (one.was, one.gone, one.new) == (None, frozenset(), frozenset())


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (
            'code = "RF-NEU-01"',
            'code = "RF-NEU-01"\nwithin_days = 3',
            Change(label="Seen within days", before="", after="3"),
        ),
        (
            'code = "RF-NEU-01"',
            'code = "RF-NEU-01"\non_tablet = false',
            Change(label="Said on the tablet", before="yes", after="no"),
        ),
        (
            'code = "RF-NEU-01"',
            'code = "RF-NEU-01"\nsupersedes = ["RF-CES-01", "RF-CES-02"]',
            Change(label="Shown instead of", before="", after="RF-CES-01, RF-CES-02"),
        ),
        (
            'code = "RF-NEU-01"',
            'code = "RF-NEU-01"\nhold_scope = { en = "Legs", es = "Piernas" }',
            Change(label="Held parts, English", before="", after="Legs"),
        ),
    ],
)
def test_every_part_of_a_rule_is_compared(old: str, new: str, change: Change) -> None:
    (one,) = rule_diff.diff(SHIPPED, swapped("nerve.toml", old, new)).changed
    assert change in one.changes


def test_new_and_lost_rules_are_listed() -> None:
    newer = swapped("person.toml", '"RF-MIN-02"', '"RF-MIN-03"')
    found = rule_diff.diff(SHIPPED, newer)

    assert [rule.code for rule in found.added] == ["RF-MIN-03"]
    assert [rule.code for rule in found.removed] == ["RF-MIN-02"]
    assert not found.is_empty


def test_another_order_is_told() -> None:
    newer = swapped(
        "ruleset.toml",
        '  "systemic.toml",\n  "course.toml",',
        '  "course.toml",\n  "systemic.toml",',
    )
    found = rule_diff.diff(SHIPPED, newer)
    assert found.is_reordered
    assert not found.changed


def test_a_fact_that_is_worked_out_another_way_is_told() -> None:
    newer = swapped("facts.toml", "intake.age_at_onset < 35", "intake.age_at_onset < 45")
    (change,) = rule_diff.diff(SHIPPED, newer).facts

    assert change.label == "Inflammatory back pain features"
    assert "intake.age_at_onset < 35" in change.before
    assert "intake.age_at_onset < 45" in change.after


@pytest.mark.parametrize(
    ("old", "new", "labels"),
    [
        ('en = "Within 1–2 weeks"', 'en = "Soon"', ["Level Soon, English"]),
        ("recheck_days = 60", "recheck_days = 30", ["Check again, Routine"]),
        ('en = "Running"', 'en = "All running"', ["Hold hold_running, English"]),
    ],
)
def test_levels_and_holds_are_compared(old: str, new: str, labels: list[str]) -> None:
    newer = swapped("ruleset.toml", old, new)
    assert [one.label for one in rule_diff.diff(SHIPPED, newer).levels] == labels


def test_a_hold_that_came_and_one_that_went_are_told() -> None:
    renamed = {
        file: text.replace("hold_strength_item", "hold_strength")
        for file, text in library.sources().items()
    }
    found = rule_diff.diff(SHIPPED, library.stored_ruleset(renamed)).levels

    assert [(one.label, bool(one.before), bool(one.after)) for one in found] == [
        ("Hold hold_strength, English", False, True),
        ("Hold hold_strength, Spanish", False, True),
        ("Hold hold_strength_item, English", True, False),
        ("Hold hold_strength_item, Spanish", True, False),
    ]
