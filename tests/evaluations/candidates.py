"""Changed rule sets for tests: an edited copy of the shipped rules, kept as a candidate."""

import shutil
from pathlib import Path

from clinic.models import User
from evaluations import library
from evaluations.actions import governing
from evaluations.models import RuleSetVersion
from tests.factories import AT

NEW_RULE = """
[[rule]]
code = "RF-NEW-01"
name = { en = "Fast pulse", es = "Pulso rápido" }
urgency = "soon"
when = "exam.hr > 100"
do = "Count again."
source = "A test"
"""
"""A rule that the shipped set does not have."""

EDITS = {
    # RF-UPR-01 asks for more than it did
    "yes(intake.cannot_stand_straight) or exam.can_stand_upright": (
        "(yes(intake.cannot_stand_straight) and intake.nprs_now >= 7) or exam.can_stand_upright"
    ),
    # RF-INF-02 is less urgent
    'o dos riesgos o más" }\nurgency = "same_day"': 'o dos riesgos o más" }\nurgency = "soon"',
}


def folder(tmp_path: Path, *, version: str = "2027.01.1", edits: dict[str, str] = EDITS) -> Path:
    """A copy of the shipped rule files with every edit made and one rule more."""
    place = tmp_path / version
    shutil.copytree(library.CONTENT / "triggers", place)
    left = set(edits)
    for path in place.glob("*.toml"):
        text = path.read_text()
        left -= {old for old in edits if old in text}
        for old, new in edits.items():
            text = text.replace(old, new)
        path.write_text(text)
    assert not left, left
    head = place / "ruleset.toml"
    head.write_text(head.read_text().replace('version = "2026.11.1"', f'version = "{version}"'))
    with (place / "systemic.toml").open("a") as file:
        file.write(NEW_RULE)
    return place


def changed(tmp_path: Path, *, by: User, **changes: str) -> RuleSetVersion:
    """The same, kept; it judges nobody."""
    return governing.load(folder=folder(tmp_path, **changes), by=by, at=AT)
