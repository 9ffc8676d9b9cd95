"""Rule sets other than the shipped one, made the way a clinic makes them: an edited folder."""

import shutil
from datetime import datetime
from pathlib import Path

from clinic.models import User
from evaluations import library
from evaluations.actions import governing, rules_sign_off, signing
from evaluations.models import RuleComparison, RuleSetVersion, RulesInForce

PASSWORD = "quiet river stone"
READ = "Read every changed rule with the team"


def folder(tmp_path: Path) -> Path:
    """A copy of the shipped rules, to be edited."""
    return shutil.copytree(library.CONTENT / "triggers", tmp_path / "triggers")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def edited(tmp_path: Path) -> Path:
    """Rules that call 100 mL of urine left after voiding an emergency, and name it otherwise."""
    place = folder(tmp_path)
    edit(place / "ruleset.toml", 'version = "2026.11.1"', 'version = "2026.12.1"')
    edit(place / "nerve.toml", "exam.pvr_ml >= 200", "exam.pvr_ml >= 100")
    edit(place / "nerve.toml", "Suspected cauda equina syndrome", "Cauda equina until ruled out")
    return place


def loaded(tmp_path: Path, at: datetime) -> RuleSetVersion:
    return governing.load(folder=edited(tmp_path), by="command:load_rules", at=at)


def lead(user: User) -> User:
    user.is_lead = True
    user.set_password(PASSWORD)
    user.save()
    return user


def signed_off(
    version: str,
    *,
    by: User,
    at: datetime,
    judging: str = "",
    note: str = READ,
    comparison: RuleComparison | None = None,
) -> RulesInForce:
    return rules_sign_off.sign_off(
        version=version,
        judging=judging or library.ruleset().version,
        note=note,
        comparison=comparison,
        proof=signing.Reauthenticated(by.pk, at),
        by=by,
        at=at,
    )
