"""What the people of a journey do in their browsers."""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from evaluations.management.demonstration import story, tablet
from intake import library
from intake.domain import marks

expect.set_options(timeout=20_000)  # two busy cores

SPARE_TABLETS = cycle(["Tablet 6", "Tablet 5", "Tablet 4"])
"""Those of the demo's tablets that nobody of its story holds."""


def sign_in(page: Page, code: str) -> None:
    page.goto("/account/login/")
    page.fill("input[name=login]", story.email(code))
    page.fill("input[name=password]", story.PASSWORD)
    page.press("input[name=password]", "Enter")
    expect(page).not_to_have_url(re.compile("/account/login/"))


def be_tablet(page: Page, name: str = "") -> None:
    """This browser is one of the demo's tablets: one that no journey used for longest."""
    if any(cookie["name"] == "tablet" for cookie in page.context.cookies()):
        return
    page.context.add_cookies(
        [
            {
                "name": "tablet",
                "value": tablet.KEYS[name or next(SPARE_TABLETS)],
                "domain": "127.0.0.1",
                "path": "/",
                "httpOnly": True,
                "sameSite": "Strict",
            }
        ]
    )


def open_tablet(page: Page, code: str) -> None:
    be_tablet(page)
    page.goto("/tablet/")
    page.fill("#code", code)
    go_on(page)


def say_who(page: Page, *, name: str, day: int, month: int) -> None:
    page.fill("#name", name)
    page.select_option("#day", str(day))
    page.select_option("#month", str(month))
    go_on(page)


def go_on(page: Page) -> None:
    """The one main action at the foot of every tablet page."""
    page.locator(".btn.main:visible").click()


def answer_everything(
    page: Page, answers: Mapping[str, Any], *, looking: Callable[[Page], object] = id
) -> list[str]:
    """Answer page after page until the check page or a stop; returns the pages walked.

    ``looking`` gets each page after it was answered.
    """
    walked: list[str] = []
    while (code := _page_code(page)) is not None:
        assert code not in walked, f"the tablet came back to {code}"
        walked.append(code)
        fill_page(page, code, answers)
        looking(page)
        before = page.url
        go_on(page)
        expect(page).not_to_have_url(before)
    return walked


def fill_page(page: Page, code: str, answers: Mapping[str, Any]) -> None:
    """Answer what shows of one page, and leave it open."""
    for question in _page_of(code).questions:
        for field, values in tablet.fields(question, answers).items():
            for value in values:
                _fill(page, field, value)


def _page_code(page: Page) -> str | None:
    code = urlsplit(page.url).path.strip("/").removeprefix("tablet/")
    return code if any(one.code == code for one in library.current().pages) else None


def _page_of(code: str) -> Any:
    return next(one for one in library.current().pages if one.code == code)


def _fill(page: Page, field: str, value: str) -> None:
    """Fill one field if it shows: a question that an answer hides has none."""
    fields = page.locator(f'[name="{field}"]')
    if fields.count() == 0:
        return
    kind = fields.first.get_attribute("type") or fields.first.evaluate("e => e.tagName")
    if value.split(".")[0] in marks.LAYERS and page.locator(".bc.drawn").is_visible():
        for spot in places(page, value):
            spot.click()
    elif kind in ("radio", "checkbox"):
        _pick(page.locator(f'[name="{field}"][value="{value}"]'))
    elif fields.first.is_visible():
        if kind == "SELECT":
            fields.first.select_option(value)
        else:
            fields.first.fill(value)


def places(page: Page, mark: str) -> list[Locator]:
    """What to tap on the picture to mark "layer.region": its part of the body, then the region."""
    region = mark.split(".")[1]
    close = page.locator(f'.bc-close [data-region="{region}"]')
    part = page.locator(f'[data-zone][data-regions~="{region}"] rect').first
    return [close] if close.count() else [part, close]


def _pick(choice: Locator) -> None:
    """Tap the tile that holds the choice, as a finger would."""
    label = choice.locator("xpath=ancestor::label[1]")
    if label.is_visible() and not choice.is_checked():
        label.click()


def sign_everything(page: Page, name: str) -> None:
    """Agree to what is needed, the first time with a typed name, and say no to what is not."""
    while "/sign/" in page.url:
        before = page.url
        if page.locator("#name").is_visible():
            page.fill("#name", name)
        rest = page.locator('button[name="rest"]')
        (rest if rest.count() else page.locator("[data-done]")).click()
        expect(page).not_to_have_url(before)


def code_on(page: Page) -> str:
    return re.sub(r"\s", "", page.locator("[data-code]").inner_text())


def chart(page: Page, lines: Iterable[str]) -> None:
    """Record findings written as in the demo clinic's story, leaving each cell as one would."""
    for cell in story.cells(lines, {}):
        spot = page.locator(f'[data-cell="{cell.code}/{cell.side.value}/{cell.qualifier}"]')
        open_drawers(spot)
        _record(spot, cell.raw)


def open_drawers(spot: Locator) -> None:
    drawer = spot.locator("xpath=ancestor::details[not(@open)]/summary")
    if drawer.count():
        drawer.first.click()


def _record(spot: Locator, raw: str) -> None:
    radio = spot.locator(f'input[type=radio][value="{raw}"]')
    button = spot.locator(f'button.tog[value="{raw}"]')
    if radio.count():
        radio.locator("xpath=..").click()
    elif button.count():
        button.click()
    elif spot.locator("select").count():
        spot.locator("select").select_option(raw)
    else:
        box = spot.locator("input.in, textarea.in")
        box.fill(raw)
        box.press("Tab")


def all_saved(page: Page) -> None:
    expect(page.locator("#save-state")).not_to_have_attribute("data-busy", "true", timeout=60_000)
    expect(page.locator("#save-state")).to_contain_text(re.compile(r"All saved \d"))
