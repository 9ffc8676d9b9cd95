"""The day's visits from another program: every row shown first, then Today fills itself."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys import people
from tests.journeys.backroom import Backroom

pytestmark = pytest.mark.browser

HEADINGS = "Date,Time,Patient number,Name,Date of birth,Phone,Therapist"


def clean(page: Page) -> None:
    assert Axe().run(page).response["violations"] == []


def _choose(page: Page, rows: str) -> None:
    page.goto("/schedule/")
    clean(page)
    page.locator("input[type=file]").set_input_files(
        {"name": "today.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.get_by_role("button", name="Look at its visits").click()
    expect(page.get_by_role("heading", name="Visits in today.csv")).to_be_visible()
    clean(page)


def test_the_days_file_fills_today_once_and_names_what_it_cannot_use(
    visitor: Callable[[str], Page], room: Backroom
) -> None:
    known = room.ask("register", name="Sofia", family="Eastlake")
    day = known["today"]
    rows = (
        f"{HEADINGS}\n"
        f"{day},11:58 PM,{known['number']},,,,priya@demo.test\n"
        f"{day},11:58 PM,,Nobody Fenwick,4 Jul 1979,(503) 555-0188,marcus@demo.test\n"
        f"{day},sometime,{known['number']},,,,priya@demo.test\n"
    )
    page = visitor("laptop")
    people.sign_in(page, "dana")

    _choose(page, rows)
    expect(page.get_by_role("region", name="Will be added")).to_contain_text("Sofia Eastlake")
    unusable = page.get_by_role("region", name="Cannot be used")
    expect(unusable.get_by_role("row")).to_have_count(3)
    page.get_by_role("button", name="Add and move as shown").click()
    expect(page.get_by_text("The file is read")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("row").filter(has_text="Sofia Eastlake")).to_have_count(1)

    _choose(page, rows)
    expect(page.get_by_role("region", name="Already here")).to_contain_text("Sofia Eastlake")
    expect(page.get_by_role("button", name="Add and move as shown")).to_have_count(0)

    unusable.get_by_role("button", name="Register Nobody Fenwick").click()
    expect(page.get_by_label("First name, as on their ID")).to_have_value("Nobody")
    expect(page.get_by_label("Last name")).to_have_value("Fenwick")
    assert "Fenwick" not in page.url
    clean(page)
