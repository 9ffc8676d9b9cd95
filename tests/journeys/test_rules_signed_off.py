"""The clinic's lead reads a changed rule set, compares it over past cases and lets it judge."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from evaluations import library
from evaluations.management.demonstration import story
from tests.journeys import people
from tests.journeys.conftest import Site
from tests.journeys.test_accessibility import violations

pytestmark = pytest.mark.browser

NOTE = "Read the change with the team; early signs go to the ED"


@pytest.fixture
def candidate(site: Site, tmp_path: Path) -> str:
    """The version of rules that the clinic edited and loaded."""
    place = shutil.copytree(library.CONTENT / "triggers", tmp_path / "triggers")
    for name, old, new in (
        ("ruleset.toml", 'version = "2026.11.1"', 'version = "2026.12.1"'),
        ("nerve.toml", "exam.pvr_ml >= 200", "exam.pvr_ml >= 100"),
    ):
        text = (place / name).read_text()
        assert old in text
        (place / name).write_text(text.replace(old, new))
    told = subprocess.run(
        [sys.executable, "manage.py", "load_rules", str(place)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "BACKSTRIDE_MODE": "demo", "BACKSTRIDE_VAR": str(site.folder / "var")},
        check=True,
        capture_output=True,
        text=True,
    )
    found = re.search(r"2026\.12\.1\+[0-9a-f]{12}", told.stdout)
    assert found
    return found.group()


def test_a_changed_rule_judges_once_the_lead_has_read_and_signed_it(
    laptop: Page, candidate: str
) -> None:
    name_the_lead(laptop)
    people.sign_in(laptop, "priya")
    laptop.get_by_role("link", name="Rules", exact=True).click()
    expect(laptop.get_by_text("Rules not yet reviewed by this clinic.")).to_be_visible()
    laptop.get_by_role("link", name=candidate).click()
    expect(laptop.get_by_text("It judges nobody")).to_be_visible()
    expect(laptop.locator("mark").last).to_have_text(
        "Urine left after voiding (medical result): at least 100 mL"
    )
    assert violations(laptop) == []
    compare(laptop, candidate)
    sign_off(laptop)
    expect(laptop.get_by_text(f"From now on {candidate} judges.")).to_be_visible()
    laptop.get_by_role("link", name="Try a case").click()
    expect(laptop.get_by_label("Rules", exact=True)).to_have_value(candidate)
    laptop.get_by_label("Case, as JSON").fill('{"exam": {"pvr_ml": 150}}')
    laptop.get_by_role("button", name="Judge this case").press("Enter")
    expect(laptop.locator(".trig.emergency")).to_contain_text("Suspected cauda equina syndrome")
    assert violations(laptop) == []


def name_the_lead(page: Page) -> None:
    people.sign_in(page, "mona")
    page.goto("/staff/")
    page.get_by_role("link", name="Priya Raman, PT, DPT", exact=True).click()
    page.get_by_label("Signs off the referral rules").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("signs off the referral rules.")).to_be_visible()
    page.context.clear_cookies()


def compare(page: Page, candidate: str) -> None:
    page.get_by_role("button", name="Compare over past cases").click()
    expect(page.get_by_text("would change.")).to_be_visible(timeout=60_000)
    page.goto(f"/rules/versions/{candidate}/")


def sign_off(page: Page) -> None:
    """By keyboard alone."""
    choice = page.get_by_label("Comparison you read")
    choice.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type(NOTE)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # past the button that shows the password
    page.keyboard.type(story.PASSWORD)
    page.keyboard.press("Enter")
