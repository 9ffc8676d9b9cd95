"""However a person leaves the tablet, whoever picks it up next finds nothing of theirs on it.

The browser keeps pages for its Back button here, as tablets do; a page that may come back does.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, Playwright, expect

from tests.journeys import people
from tests.journeys.backroom import Backroom
from tests.journeys.conftest import Site, launch
from tests.journeys.sitting import CANARY, RAW, Act, Sitting, sitting

pytestmark = pytest.mark.browser

FEWEST = 60
NAME = "Zyqxname"
BORN = {"day": 9, "month": 3}
TOLD = {"belief": f"{CANARY} ran too far", "worry": f"{CANARY} it breaks"}
CANARIES = re.compile(f"{CANARY}|{NAME}|3/9/1985|1985-03-09", re.IGNORECASE)


@pytest.fixture(scope="module")
def cached(playwright: Playwright) -> Iterator[Browser]:
    running = launch(playwright, back_cache=True)
    yield running
    running.close()


def test_this_browser_shows_kept_pages_again(cached: Browser, site: Site) -> None:
    """Without this, every check below would pass by itself."""
    page = cached.new_context(base_url=site.url).new_page()
    kept = json.loads((site.folder / "var" / "static" / "staticfiles.json").read_text())["paths"]
    page.goto(f"/static/{kept['clinic/kiosk.css']}")
    page.evaluate("addEventListener('pageshow', (event) => { window.kept = event.persisted; })")
    page.goto("/tablet/done/")
    page.go_back(wait_until="commit")
    page.wait_for_timeout(500)
    assert page.evaluate("window.kept") is True
    page.context.close()


# -- Ways of leaving -----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """``act`` ends where the next person finds the tablet. ``keyed``: the same person goes on."""

    name: str
    act: Act
    keyed: bool = False


WAYS: list[Way] = []


def way(name: str, **told: Any) -> Callable[[Act], Act]:
    def keep(act: Act) -> Act:
        WAYS.append(Way(name=name, act=act, **told))
        return act

    return keep


def identify(now: Sitting) -> None:
    now.open()
    now.page.goto(f"{now.url}/tablet/who/")
    people.say_who(now.page, name=NAME, **BORN)
    expect(now.page.locator("h1")).to_contain_text(NAME)


def answer(now: Sitting) -> None:
    """On a page that shows what was typed and chosen."""
    identify(now)
    people.go_on(now.page)
    expect(now.page.locator("body")).to_have_attribute("data-walking", "")
    now.answer("goal_1", work="sit", **TOLD)
    now.page.locator('button[form="question"][value="back"]').click()
    expect(now.page.locator("[name=belief]")).to_have_value(TOLD["belief"])
    now.page.locator("[name=cannot_do]").fill(f"{CANARY} unsent")


def touch(now: Sitting, words: str) -> None:
    now.page.locator('button[form="question"][value="next"]').click()
    now.shows(words)


@way("sent")
def _sent(now: Sitting) -> None:
    answer(now)
    now.tap("goal_1")
    now.answer("insurance")
    expect(now.page).to_have_url(re.compile("/tablet/check/"))
    expect(now.page.locator("#main")).to_contain_text(CANARY)
    now.room.ask("sign", session=now.sat.session)
    now.page.goto(f"{now.url}/tablet/send/")
    people.go_on(now.page)
    expect(now.page).to_have_url(re.compile("/tablet/done/"))


def _hand_back(now: Sitting) -> None:
    now.page.get_by_role("button", name="Get help").click()
    now.page.get_by_role("button", name="Stop here and hand it back").click()
    expect(now.page).to_have_url(re.compile("/tablet/handed/"))


@way("handed back from the help page of a question")
def _handed(now: Sitting) -> None:
    answer(now)
    _hand_back(now)


@way("handed back from the first page")
def _handed_first(now: Sitting) -> None:
    identify(now)
    _hand_back(now)


@way("nobody touched it")
def _idle(now: Sitting) -> None:
    answer(now)
    now.tap("goal_1")
    now.page.clock.install()
    now.page.reload()
    expect(now.page.locator("body")).to_have_attribute("data-walking", "")
    now.page.locator('button[form="question"][value="back"]').click()
    expect(now.page.locator("[name=belief]")).to_have_value(TOLD["belief"])
    now.page.clock.fast_forward(91_000)
    expect(now.page.get_by_role("button", name="I need more time")).to_be_focused()
    now.page.clock.fast_forward(21_000)
    expect(now.page).to_have_url(re.compile("/tablet/handed/"))


@way("staff ended it")
def _ended(now: Sitting) -> None:
    answer(now)
    now.room.ask("end", session=now.sat.session)
    touch(now, "This form is closed")


@way("staff called it in")
def _called_in(now: Sitting) -> None:
    answer(now)
    now.room.ask("call_in", session=now.sat.session)
    touch(now, "Your answers are safe")


@way("it went to another tablet by a newer code")
def _moved(now: Sitting) -> None:
    answer(now)
    now.room.take_up(now.sat.session)
    touch(now, "This form is on another tablet now")


@way("the tablet was switched off")
def _revoked(now: Sitting) -> None:
    answer(now)
    now.room.ask("revoke", device=now.sat.device)
    touch(now, "This tablet is switched off")


@way("a day passed")
def _expired(now: Sitting) -> None:
    answer(now)
    now.room.ask("forget", session=now.sat.session)
    now.page.reload()
    now.shows("Take the tablet to the front desk")


@way("it was stopped, and staff let the person go on", keyed=True)
def _let_go_on(now: Sitting) -> None:
    answer(now)
    now.page.goto(f"{now.url}/tablet/saddle_numb/")
    expect(now.page.locator("body")).to_have_attribute("data-walking", "")
    now.answer("saddle_numb", leaves=False, saddle_numb="yes")
    expect(now.page).to_have_url(re.compile("/tablet/stop/"))
    now.room.ask("let_go_on", session=now.sat.session)
    now.page.reload()
    expect(now.page).to_have_url(re.compile("/tablet/who/"))


@way("the name and birthday missed three times")
def _missed(now: Sitting) -> None:
    now.open()
    now.page.goto(f"{now.url}/tablet/who/")
    for _ in range(3):
        people.say_who(now.page, name=NAME, day=8, month=3)
    expect(now.page.locator("#name")).to_have_count(0)


# -- What the next person tries ------------------------------------------------------------------

Probe = Callable[[Sitting, Way], None]
PROBES: dict[str, Probe] = {}


def probe(words: str) -> Callable[[Probe], Probe]:
    def keep(check: Probe) -> Probe:
        PROBES[words] = check
        return check

    return keep


ON_THE_GLASS = """() => JSON.stringify({
  all: document.documentElement.outerHTML,
  title: document.title,
  address: location.href,
  state: history.state,
  window: window.name,
  typed: [...document.querySelectorAll("input, textarea, select")]
    .filter((field) => !["hidden", "radio", "checkbox"].includes(field.type))
    .map((field) => field.value).filter(Boolean),
  chosen: [...document.querySelectorAll(":checked:not(option)")].map((field) => field.name),
})"""


def bare(page: Page) -> None:
    """Nothing of the person on this page, nor refilled into its fields."""
    page.wait_for_load_state()
    told = page.evaluate(ON_THE_GLASS)
    found = json.loads(told)
    assert not CANARIES.search(told), found["address"]
    assert found["typed"] == found["chosen"] == []


@probe("what lies on the glass")
def _glass(now: Sitting, _: Way) -> None:
    bare(now.page)


@probe("Back")
def _back(now: Sitting, _: Way) -> None:
    now.page.go_back()
    bare(now.page)


@probe("Back again and again")
def _backs(now: Sitting, _: Way) -> None:
    for _ in range(3):
        now.page.go_back()
        bare(now.page)


@probe("Forward")
def _forward(now: Sitting, _: Way) -> None:
    while now.page.go_forward():
        bare(now.page)


@probe("reload")
def _reload(now: Sitting, _: Way) -> None:
    now.page.reload()
    bare(now.page)


@probe("a new tab at the addresses of the form")
def _new_tab(now: Sitting, _: Way) -> None:
    tab = now.context.new_page()
    for place in ("goal_1", "check", "hello", "state"):
        tab.goto(f"{now.url}/tablet/{place}/")
        bare(tab)
    tab.close()


def _entries(session: CDPSession) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = session.send("Page.getNavigationHistory")["entries"]
    return found


@probe("the tab's history brought back entry by entry, with what it kept of each form")
def _restored(now: Sitting, _: Way) -> None:
    session = now.context.new_cdp_session(now.page)
    for entry in reversed(_entries(session)[1:-1]):
        session.send("Page.navigateToHistoryEntry", {"entryId": entry["id"]})
        now.page.wait_for_timeout(200)
        bare(now.page)


@probe("titles and addresses in the history")
def _history(now: Sitting, _: Way) -> None:
    entries = _entries(now.context.new_cdp_session(now.page))
    assert entries
    assert not CANARIES.search(json.dumps(entries))


@probe("cookies")
def _cookies(now: Sitting, left: Way) -> None:
    cookies = now.context.cookies()
    assert ("kiosk" in {one["name"] for one in cookies}) == left.keyed
    assert not CANARIES.search(json.dumps(cookies))


@probe("session and local storage")
def _storage(now: Sitting, _: Way) -> None:
    held, for_good = now.page.evaluate("[{ ...sessionStorage }, { ...localStorage }]")
    assert for_good == {}
    assert held.keys() <= {"htmx-current-path-for-history"}  # an address; it names nobody
    assert not CANARIES.search(json.dumps(held))


@probe("IndexedDB")
def _indexed(now: Sitting, _: Way) -> None:
    rows = now.page.evaluate(RAW)
    assert not CANARIES.search(json.dumps(rows))


@probe("Cache Storage holds the page about the network and static files")
def _cache_storage(now: Sitting, _: Way) -> None:
    kept = now.page.evaluate("""async () => {
      const found = [];
      for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys())
          found.push(new URL(request.url).pathname);
      return found;
    }""")
    assert [one for one in kept if not one.startswith(("/static/", "/tablet/offline/"))] == []


@probe("the browser's cache of replies")
def _replies(now: Sitting, _: Way) -> None:
    held = now.page.evaluate(
        """async (places) => {
      const found = [];
      for (const place of places) {
        const how = { cache: "only-if-cached", mode: "same-origin" };
        const reply = await fetch(`/tablet/${place}/`, how).catch(() => null);
        if (reply?.ok) found.push(place + await reply.text());
      }
      return found;
    }""",
        ["who", "hello", "goal_1", "insurance", "saddle_numb", "check", "send", "state", "help"],
    )
    assert held == []


# -- The run --------------------------------------------------------------------------------------


EVERY_RUN = WAYS[::2]
"""The other ways of leaving are for ``make drill``."""


@pytest.mark.parametrize(
    "left",
    [
        pytest.param(left, id=left.name, marks=() if left in EVERY_RUN else pytest.mark.drill)
        for left in WAYS
    ],
)
def test_whoever_comes_next_finds_nothing(
    left: Way, room: Backroom, cached: Browser, site: Site
) -> None:
    told = {"until": "goal_1", "identified": False}
    with sitting(room, cached, site.url, workers=True, **told) as now:
        left.act(now)
        for words, check in PROBES.items():
            try:
                check(now, left)
            except AssertionError as found:
                raise AssertionError(f"{left.name}: {words}") from found
        assert now.errors == []


def test_the_next_person_on_the_same_tablet_meets_only_themselves(
    room: Backroom, cached: Browser, site: Site
) -> None:
    with sitting(room, cached, site.url, workers=True, until="goal_1", identified=False) as now:
        answer(now)
        _hand_back(now)
        following = room.sit("Second", until="goal_1", identified=False, device=now.sat.device)
        now.hold({"kiosk": following.key})
        now.page.goto(f"{now.url}/tablet/who/")
        bare(now.page)
        people.say_who(now.page, name="Second", **BORN)
        bare(now.page)
        people.go_on(now.page)
        expect(now.page.locator("body")).to_have_attribute("data-walking", "")
        bare(now.page)
        now.tap("goal_1")
        for _ in range(4):
            now.page.go_back()
            now.page.wait_for_load_state()
            assert not re.search(f"{CANARY}|{NAME}", now.page.evaluate(ON_THE_GLASS))
        kept = room.kept(following.session)
        assert CANARY not in json.dumps(kept)


def test_there_are_enough_checks() -> None:
    assert len({left.name for left in EVERY_RUN}) * len(PROBES) >= FEWEST
