"""One person at the questions, in a browser that faults are done to, and what must be kept."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys import people
from tests.journeys.backroom import Backroom, Sat
from tests.journeys.conftest import SIZES

CANARY = "Zyqxcanary"
"""Typed into every text of these journeys: it must never be readable on the device."""

# What the state line says, with how many pages wait on the device just then.
LISTEN = """(() => {
  async function waiting() {
    if (!(await indexedDB.databases()).some((one) => one.name === "backstride-waiting")) return 0;
    const db = await new Promise((done) => {
      const opening = indexedDB.open("backstride-waiting");
      opening.onsuccess = () => done(opening.result);
    });
    const rows = await new Promise((done) => {
      const counting = db.transaction("pages").objectStore("pages").count();
      counting.onsuccess = () => done(counting.result);
    });
    db.close();
    return rows;
  }
  function tell() {
    const line = document.querySelector("#save-state [data-save-state]");
    if (!line) return;
    const said = [line.dataset.saveState, line.textContent.trim()];
    waiting().then((rows) => window.journeyHears(said[0], said[1], rows));
  }
  addEventListener("DOMContentLoaded", () => {
    const place = document.getElementById("save-state");
    const how = { subtree: true, childList: true, attributes: true, characterData: true };
    if (place) new MutationObserver(tell).observe(place, how);
  });
})();"""

# Everything in IndexedDB as text, whatever its type.
RAW = """async () => {
  const found = [];
  const plain = (key, value) => {
    if (value instanceof ArrayBuffer) value = new Uint8Array(value);
    return ArrayBuffer.isView(value) ? String.fromCharCode(...value) : value;
  };
  const asked = (request) =>
    new Promise((done) => { request.onsuccess = () => done(request.result); });
  for (const { name } of await indexedDB.databases()) {
    const db = await asked(indexedDB.open(name));
    for (const store of db.objectStoreNames) {
      const rows = await asked(db.transaction(store).objectStore(store).getAll());
      found.push(...rows.map((row) => JSON.stringify(row, plain)));
    }
    db.close();
  }
  return found;
}"""

HURRY = """(() => {
  const patient = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => patient(ms / 10);
})();"""
"""The script's eight seconds of patience, in 0.8."""


@dataclass
class Sitting:
    """Taps go into ``taps``; :meth:`all_kept` holds the server to them."""

    room: Backroom
    sat: Sat
    context: BrowserContext
    url: str
    page: Page = field(init=False)
    taps: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    heard: list[tuple[str, str, int]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.expose_function("journeyHears", lambda *said: self.heard.append(said))
        self.context.add_init_script(LISTEN)
        self.hold(self.sat.cookies)

    def hold(self, cookies: dict[str, str]) -> None:
        for name, value in cookies.items():
            self.context.add_cookies(
                [
                    {
                        "name": name,
                        "value": value,
                        "domain": "127.0.0.1",
                        "path": "/",
                        "httpOnly": True,
                    }
                ]
            )

    def open(self, code: str = "") -> Page:
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        if code:
            self.page.goto(f"{self.url}/tablet/{code}/")
            expect(self.page.locator("body")).to_have_attribute("data-walking", "")
        return self.page

    # What the person does ------------------------------------------------------------------------

    def fill(self, code: str, **given: Any) -> None:
        expect(self.page.locator("form[data-page]")).to_have_attribute("data-page", code)
        people.fill_page(self.page, code, given)

    def answer(self, code: str, *, move: str = "next", leaves: bool = True, **given: Any) -> None:
        self.fill(code, **given)
        self.tap(code, move=move, leaves=leaves, **given)

    def tap(self, code: str, *, move: str = "next", leaves: bool = True, **given: Any) -> None:
        self.page.locator(f'button[form="question"][value="{move}"]').click()
        self.taps.append((code, given))
        if leaves:
            self.left(code)

    def left(self, code: str) -> None:
        form = self.page.locator(f'form[data-page="{code}"]')
        expect(form).to_have_count(0)

    def offline(self) -> None:
        self.context.set_offline(True)

    def online(self) -> None:
        self.context.set_offline(False)

    # What must be true ---------------------------------------------------------------------------

    def shows(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.locator("#main")).to_contain_text(words)

    def stands_on(self, code: str) -> None:
        expect(self.page.locator("form[data-page]")).to_have_attribute("data-page", code)

    def waits(self, pages: int) -> None:
        """The line says how many pages wait, and each is on disk, sealed."""
        line = self.page.locator("#save-state")
        expect(line).to_contain_text(re.compile(rf"^\s*(?:{pages} pages? waits?|Trying)"))
        rows = self.page.evaluate(RAW)
        assert len(rows) == pages, rows
        self.sealed(rows)

    def sealed(self, rows: list[str] | None = None) -> None:
        held = json.dumps(self.page.evaluate(RAW) if rows is None else rows)
        assert CANARY not in held
        assert self.sat.device_key not in held
        assert "fields" not in held

    def saved(self) -> None:
        expect(self.page.locator('#save-state [data-save-state="saved"]')).to_be_visible()
        assert self.page.evaluate(RAW) == []

    def nothing_waits(self) -> None:
        self.becomes(f"({RAW})().then((rows) => rows.length === 0)")

    def becomes(self, expression: str) -> None:
        """Playwright's own waiting needs ``eval``, which the site forbids."""
        for _ in range(200):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(expression)

    def all_kept(self, *, late: int = 0) -> Any:
        """Every page that was taken from the person is on the server once, in order."""
        kept = self.room.kept(self.sat.session)
        here = self.taps[: len(self.taps) - late] if late else self.taps
        assert [row["page"] for row in kept["pages"]] == [code for code, _ in here]
        assert len({row["key"] for row in kept["pages"]}) == len(here)
        counts = [row["seq"] for row in kept["pages"]]
        assert counts == sorted(set(counts))
        for code in {name for _, given in here for name in given}:
            told = [given[code] for _, given in here if code in given]
            assert [value for name, value in kept["revisions"] if name == code] == [
                value for value, _ in groupby(told)
            ]
            assert kept["answers"][code] == told[-1]
        assert len(kept["strays"]) == late
        self.never_lied()
        return kept

    def never_lied(self) -> None:
        assert [one for one in self.heard if one[0] == "saved" and one[2]] == []
        assert self.errors == []


@contextmanager
def sitting(
    room: Backroom, browser: Browser, url: str, *, workers: bool = False, **told: Any
) -> Iterator[Sitting]:
    sat = room.sit("Zyqxname", **told)
    context = browser.new_context(
        viewport=SIZES["tablet"],
        reduced_motion="reduce",
        service_workers="allow" if workers else "block",
    )
    context.set_default_timeout(20_000)
    try:
        yield Sitting(room=room, sat=sat, context=context, url=url)
    finally:
        context.close()


Act = Callable[[Sitting], None]
