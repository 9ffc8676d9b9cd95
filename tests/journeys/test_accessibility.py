"""axe finds nothing on any kind of page, in either language of the tablet."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys import people, test_intake

pytestmark = [pytest.mark.browser]

RENATA, TOM, CALEB = (f"/patients/{number}/" for number in (1, 4, 6))  # of the demo clinic
TODAYS = f"{RENATA}evaluations/2/"
STAFF = {
    "dana": ["/", "/patients/", "/patients/new/", RENATA, f"{RENATA}visits/new/", "/account/"],
    "priya": [
        "/",
        "/referrals/",
        RENATA,
        f"{RENATA}edit/",
        f"{RENATA}history/",
        f"{RENATA}intake/",
        f"{RENATA}scores/",
        f"{RENATA}visits/1/scores/rmdq_24/items/",
        f"{RENATA}visits/1/scores/start_back/score/",
        f"{RENATA}evaluations/",
        f"{RENATA}documents/",
        f"{RENATA}evaluations/1/sign/",
        TODAYS,
        f"{TODAYS}plan/",
        f"{TODAYS}hypotheses/?q=sciatica",
        f"{TODAYS}sign/",
        f"{TODAYS}measures/rom_lumbar_flexion/",
        f"{TODAYS}measures/rom_hip_ir/",
        f"{RENATA}progress/",
        f"{TOM}referrals/",
        f"{TOM}ledger/",
        f"{CALEB}referrals/1/",
        f"{CALEB}referrals/1/slip/",
        "/referrals/?whose=clinic",
        "/referrals/recipients/",
        "/referrals/recipients/new/",
        "/rules/",
        "/rules/RF-CES-01/",
        "/rules/versions/",
        "/rules/rehearsal/",
        "/rules/report/",
    ],
    "mona": ["/staff/", "/clinic/", "/clinic/instruments/", "/styleguide/"],
    "omar": ["/audit/"],
}


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.mark.parametrize("who", STAFF)
def test_axe_finds_nothing_on_the_pages_of_staff(visitor: Callable[[str], Page], who: str) -> None:
    page = visitor("laptop")
    people.sign_in(page, who)
    faults = []
    for address in STAFF[who]:
        reply = page.goto(address)
        assert reply is not None
        assert reply.ok, address
        page.wait_for_timeout(300)  # what htmx loads belongs to the page
        faults += violations(page)
    assert faults == []


def test_axe_finds_nothing_where_a_trigger_is_decided(visitor: Callable[[str], Page]) -> None:
    page = visitor("laptop")
    people.sign_in(page, "priya")
    page.goto(f"{TOM}referrals/")
    page.get_by_role("link", name=re.compile("^Decide")).first.click()
    assert violations(page) == []


def test_axe_finds_nothing_on_the_way_in(visitor: Callable[[str], Page]) -> None:
    page = visitor("tablet")
    for address in ("/account/login/", "/tablet/", "/tablet/?language=es", "/nowhere/"):
        page.goto(address)
        assert violations(page) == []


def test_axe_finds_nothing_on_the_tablet(visitor: Callable[[str], Page]) -> None:
    desk, tablet = visitor("laptop"), visitor("tablet")
    people.sign_in(desk, "dana")
    desk.goto("/patients/9/")
    desk.get_by_role("link", name=re.compile("Start tablet")).first.click()
    desk.get_by_role("button", name="Show code").click()
    assert violations(desk) == []
    people.open_tablet(tablet, people.code_on(desk))
    faults = violations(tablet)
    people.say_who(tablet, name="Wei-Ling", day=8, month=1)
    faults += violations(tablet)
    people.go_on(tablet)
    people.answer_everything(tablet, {}, looking=lambda page: faults.extend(violations(page)))
    faults += violations(tablet)
    people.go_on(tablet)
    faults += violations(tablet)
    assert faults == []


def test_at_double_size_in_forced_colors_the_spanish_form_still_fits(
    visitor: Callable[[str], Page],
) -> None:
    """200 % zoom is half the glass: axe is silent, and nothing runs out to the side."""
    desk, tablet = visitor("laptop"), visitor("tablet")
    tablet.set_viewport_size({"width": 410, "height": 590})
    tablet.emulate_media(forced_colors="active")
    test_intake.register(desk, "Doble", language="es")
    person = test_intake.hand_over(desk, tablet)
    faults: list[str] = []
    fill = person.fill_page

    def fill_and_look(answers: Mapping[str, Any]) -> None:
        fill(answers)
        faults.extend(violations(tablet) + _runs_out(tablet))

    person.fill_page = fill_and_look  # type: ignore[method-assign]  # looks at each page
    person.answer()
    faults += violations(tablet) + _runs_out(tablet)
    assert faults == []


def _runs_out(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{page.url}: {wide} pixels too wide"] if wide > 0 else []
