"""A person's hands at a device: every activation and every completed field counts as one.

The fixed script of these journeys answers as shortly as the form allows: one tap on "none of
these" where it is offered, the plainest answer elsewhere, and nothing that may be skipped.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Locator, Page, expect

from evaluations.management.demonstration import tablet
from intake import library
from tests.journeys import people

PLAIN = {
    "onset_ago": {"amount": 3, "unit": "weeks"},
    "weekly_before": {"amount": 20, "unit": "miles"},
    "height_in": {"amount": 170, "unit": "cm"},
    "weight_lb": {"amount": 142, "unit": "lb"},
    "pain_regions": ["lumbar_mid"],
    "run_days_week": 4,
}
"""What has no plain answer of its own."""


class Hands:
    """One person at one page. ``count`` is what they did so far, ``pages`` where they were."""

    def __init__(self, page: Page, questionnaire: str = library.DEFAULT) -> None:
        self.page = page
        self.count = 0
        self.pages: list[str] = []
        self._asked = library.current(questionnaire)

    def tap(self, spot: Locator) -> None:
        spot.click()
        self.count += 1

    def write(self, spot: Locator, text: str) -> None:
        spot.fill(text)
        self.count += 1

    def choose(self, spot: Locator, value: str) -> None:
        spot.select_option(value)
        self.count += 1

    def go_on(self) -> None:
        """The main action, until another page stands there."""
        before = self.page.url
        self.tap(self.page.locator(".btn.main:visible"))
        expect(self.page).not_to_have_url(before)

    def say_who(self, *, name: str, day: int, month: int) -> None:
        self.write(self.page.locator("#name"), name)
        self.choose(self.page.locator("#day"), str(day))
        self.choose(self.page.locator("#month"), str(month))
        self.go_on()

    def answer(self, answers: Mapping[str, Any] | None = None, *, until: str = "check") -> None:
        """Question page after question page, as shortly as can be, until the page ``until``."""
        while (code := self._code()) not in (until, ""):
            assert code not in self.pages, f"the form came back to {code}"
            self.pages.append(code)
            self.fill_page(answers or {})
            self.go_on()

    def fill_page(self, answers: Mapping[str, Any]) -> None:
        none = self.page.locator("[data-none]")
        if none.count():
            self.tap(none.locator("xpath=ancestor::label[1]"))
        for row in self._rows():
            if row["code"] in answers or not (row.get("optional") or self._is_answered(row)):
                self._say(row["code"], answers)

    def sign(self, name: str) -> None:
        """Agree to what is needed with a typed name, and say no to the rest in one tap."""
        while "/sign/" in self.page.url:
            before = self.page.url
            if self.page.locator("#name").is_visible():
                self.write(self.page.locator("#name"), name)
            rest = self.page.locator('button[name="rest"]')
            self.tap(rest if rest.count() else self.page.locator("[data-done]"))
            expect(self.page).not_to_have_url(before)

    def _code(self) -> str:
        found = re.search(r"/tablet/([a-z0-9_]+)/", self.page.url)
        return found[1] if found else ""

    def _rows(self) -> list[dict[str, Any]]:
        form = self.page.locator("form[data-page]")
        rows: list[dict[str, Any]] = json.loads(form.get_attribute("data-rows") or "[]")
        return rows

    def _is_answered(self, row: Mapping[str, Any]) -> bool:
        box = self.page.locator(f'[data-question="{row["code"]}"]')
        return box.is_hidden() or box.locator("input:checked").count() > 0

    def _say(self, code: str, answers: Mapping[str, Any]) -> None:
        question = self._asked.by_code[code]
        for field, values in tablet.fields(question, PLAIN | dict(answers)).items():
            for value in values:
                self._fill(field, value)

    def _fill(self, field: str, value: str) -> None:
        fields = self.page.locator(f'[name="{field}"]')
        if fields.count() == 0:
            return
        choice = self.page.locator(f'[name="{field}"][value="{value}"]')
        if fields.first.get_attribute("type") in ("radio", "checkbox"):
            label = choice.locator("xpath=ancestor::label[1]")
            if self.page.locator(".bc.drawn").is_visible() and "." in value:
                for spot in people.places(self.page, value):
                    self.tap(spot)
                return
            if label.is_visible() and not choice.is_checked():
                self.tap(label)
        elif fields.first.is_visible() and value:
            self.write(fields.first, value)
