"""The network fails in every way we could think of; nothing that was shown as kept is lost."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Error, Page, Route, expect

from tests.journeys.backroom import Backroom
from tests.journeys.conftest import Site
from tests.journeys.sitting import CANARY, HURRY, RAW, Act, Sitting, sitting
from tests.journeys.wire import wire

pytestmark = pytest.mark.browser

FEWEST = 30
TOLD = {"belief": f"{CANARY} ran too far", "worry": f"{CANARY} it breaks"}


@pytest.fixture(scope="module")
def room(site: Site) -> Iterator[Backroom]:
    with Backroom(site.folder) as running:
        yield running


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """``act`` is done to somebody whose next page is ``until``."""

    name: str
    act: Act
    until: str = "goal_1"
    workers: bool = False
    hurried: bool = False


SCENARIOS: list[Scenario] = []


def scenario(name: str, **told: object) -> Callable[[Act], Act]:
    def keep(act: Act) -> Act:
        SCENARIOS.append(Scenario(name=name, act=act, **told))  # type: ignore[arg-type]
        return act

    return keep


# -- A reply that goes wrong ---------------------------------------------------------------------

Answering = Callable[[Route], None]


def breaks(now: Sitting, code: str, how: Answering, *, times: int = 1) -> list[int]:
    """The next ``times`` saves of the page ``code`` are answered by ``how``."""
    done: list[int] = []

    def meet(route: Route) -> None:
        if route.request.method != "POST" or len(done) >= times:
            route.continue_()
            return
        done.append(1)
        how(route)

    now.context.route(f"**/tablet/{code}/", meet)
    return done


def aborted(reason: str) -> Answering:
    return lambda route: route.abort(reason)


def replied(status: int, body: str = "", kind: str = "text/html", **headers: str) -> Answering:
    return lambda route: route.fulfill(
        status=status, body=body, headers={"Content-Type": kind, **headers}
    )


def lost(route: Route) -> None:
    """The server has it; the device never hears so."""
    assert route.fetch(max_redirects=0).ok
    route.abort("connectionreset")


def silent(route: Route) -> None:
    """No reply at all: neither a continue nor an abort."""


def late(route: Route) -> None:
    """The server has it, and says so to nobody."""
    assert route.fetch().ok


def torn(route: Route) -> None:
    reply = route.fetch()
    route.fulfill(response=reply, body=reply.text()[:9])


def meets(how: Answering, times: int) -> Act:
    """One typed page meets the fault, the next one does not; both are kept once."""

    def act(now: Sitting) -> None:
        now.open("goal_1")
        met = breaks(now, "goal_1", how, times=times)
        now.answer("goal_1", **TOLD)
        now.stands_on("insurance")
        now.saved()
        assert len(met) == times
        now.answer("insurance")
        expect(now.page).to_have_url(re.compile("/tablet/check/"))
        now.all_kept()

    return act


PORTAL = "<!doctype html><title>Sign in to Wi-Fi</title>"
for words, answered, count in [
    ("the connection is refused", aborted("connectionrefused"), 1),
    ("the connection is reset, twice", aborted("connectionreset"), 2),
    ("the connection times out", aborted("timedout"), 1),
    ("the name is not found", aborted("namenotresolved"), 1),
    ("the access point is gone", aborted("addressunreachable"), 1),
    ("the browser is told that it is offline", aborted("internetdisconnected"), 1),
    ("the server fails", replied(500, "<h1>Server error</h1>"), 1),
    ("a proxy finds no server, twice", replied(502, "<h1>Bad gateway</h1>"), 2),
    ("the server is busy", replied(503, "", **{"Retry-After": "1"}), 1),
    ("a proxy waits in vain", replied(504), 1),
    ("too many requests", replied(429), 1),
    ("the reply is lost after the server committed", lost, 1),
    ("two replies are lost after the server committed", lost, 2),
    ("the reply ends in the middle of a word", torn, 1),
    ("the reply is empty", replied(200, "", "application/json"), 1),
    ("a Wi-Fi sign-in page comes instead", replied(200, PORTAL), 1),
]:
    scenario(words)(meets(answered, count))
scenario("no reply comes within the time-out", hurried=True)(meets(silent, 1))
scenario("the reply comes after the time-out, the page was taken", hurried=True)(meets(late, 1))


def turned_away(how: Answering) -> Act:
    """What a page is answered with leads away; the way back sends what waits and goes on."""

    def act(now: Sitting) -> None:
        now.open("goal_1")
        breaks(now, "goal_1", how)
        now.answer("goal_1", leaves=False, **TOLD)
        expect(now.page).to_have_url(re.compile("/tablet/check/"))
        now.sealed()
        now.page.locator("a.btn.main").click()
        now.stands_on("insurance")
        now.nothing_waits()
        now.saved()
        now.all_kept()

    return act


scenario("a Wi-Fi sign-in page is redirected to")(
    turned_away(replied(302, Location="http://127.0.0.1:1/portal"))
)
scenario("the page is forbidden once")(turned_away(replied(403, "<h1>Forbidden</h1>")))


@scenario("the connection breaks in the middle of the reply")
def _cut_wire(now: Sitting) -> None:
    with wire(now.url) as line:
        now.url = line.url
        now.open("goal_1")
        line.cut = b"POST /tablet/goal_1/"
        now.answer("goal_1", **TOLD)
        now.stands_on("insurance")
        now.saved()
        assert line.cuts == 1
        now.all_kept()
        now.page.close()


@scenario("the reply is slow and Continue is tapped again and again")
def _slow(now: Sitting) -> None:
    now.open("goal_1")

    def slow(route: Route) -> None:
        now.page.locator('button[form="question"][value="next"]').dispatch_event("click")
        now.page.locator('button[form="question"][value="next"]').dispatch_event("click")
        route.continue_()

    breaks(now, "goal_1", slow)
    now.answer("goal_1", **TOLD)
    now.saved()
    now.all_kept()


@scenario("a try to send hangs while the person goes on")
def _hanging(now: Sitting) -> None:
    now.open("goal_1")
    now.offline()
    now.answer("goal_1", **TOLD)
    held: list[Route] = []
    breaks(now, "goal_1", held.append)
    now.online()
    while not held:
        now.page.wait_for_timeout(50)
    now.answer("insurance")
    now.shows("That was the last question.")
    held[0].continue_()
    expect(now.page).to_have_url(re.compile("/tablet/check/"))
    now.all_kept()


# -- Offline, page by page -----------------------------------------------------------------------


def away_on(code: str, **given: object) -> Act:
    def act(now: Sitting) -> None:
        now.open(code)
        now.offline()
        now.answer(code, **given)
        now.waits(1)
        now.online()
        now.saved()
        now.all_kept()

    return act


for words, page, said in [
    ("rows of choices, the first page", "filled_by", {"filled_by": "self"}),
    ("tiles with a typed name", "you", {"preferred_name": CANARY, "sex_at_birth": "female"}),
    ("amounts, a date and a story", "onset", {"onset_kind": "slowly", "what_happened": CANARY}),
    ("the pain scale", "nprs_now", {"nprs_now": 3, "nprs_best": 2, "nprs_worst": 5}),
    ("the body chart", "pain_regions", {}),
    ("a series of numbers", "weekly_miles", {}),
    ("lists and free text", "conditions", {}),
    ("the mood page", "mood", {"mood_down": "0"}),
    ("typed goals", "goal_1", TOLD),
]:
    scenario(f"offline on {words}", until=page)(away_on(page, **said))


@scenario("offline, Back and a changed answer", until="self_harm_thoughts")
def _back(now: Sitting) -> None:
    now.open("self_harm_thoughts")
    now.answer("self_harm_thoughts", self_harm_thoughts="no")
    now.offline()
    now.answer("goal_1", belief=f"{CANARY} one")
    now.answer("insurance", move="back")
    expect(now.page.locator("[name=belief]")).to_have_value(f"{CANARY} one")
    now.answer("goal_1", belief=f"{CANARY} two")
    now.waits(3)
    now.online()
    now.saved()
    now.all_kept()


@scenario("offline and the browser's own Back", workers=True)
def _browser_back(now: Sitting) -> None:
    _ready_for_anything(now)
    now.offline()
    now.answer("goal_1", **TOLD)
    now.waits(1)
    now.page.go_back(wait_until="commit")
    now.page.go_forward(wait_until="commit")
    now.shows("No network right now")
    now.online()
    now.stands_on("insurance")
    now.saved()
    now.all_kept()


def _ready_for_anything(now: Sitting) -> None:
    """On the page of goals with the worker in charge, as on any tablet's second page."""
    now.open("goal_1")
    now.becomes("navigator.serviceWorker.controller !== null")


@scenario("offline and a double tap")
def _double_tap(now: Sitting) -> None:
    now.open("goal_1")
    now.offline()
    now.fill("goal_1", **TOLD)
    now.page.locator('button[form="question"][value="next"]').dblclick()
    now.taps.append(("goal_1", dict(TOLD)))
    now.stands_on("insurance")
    expect(now.page.locator("[data-error-summary]")).to_have_count(0)
    now.waits(1)
    now.online()
    now.saved()
    now.all_kept()


@scenario("online and a double tap")
def _double_tap_online(now: Sitting) -> None:
    now.open("goal_1")
    now.fill("goal_1", **TOLD)
    now.page.locator('button[form="question"][value="next"]').dblclick()
    now.taps.append(("goal_1", dict(TOLD)))
    now.stands_on("insurance")
    now.saved()
    now.all_kept()


@scenario("offline and a page with something missing", until="self_harm_thoughts")
def _missing(now: Sitting) -> None:
    now.open("self_harm_thoughts")
    now.offline()
    now.answer("self_harm_thoughts", self_harm_thoughts="no")
    now.answer("goal_1", **TOLD)
    now.page.locator('button[form="question"][value="next"]').click()
    expect(now.page.locator("[data-error-summary]")).to_be_focused()
    now.waits(2)
    now.online()
    now.saved()
    now.all_kept()


# -- Reload, crash, another tablet ---------------------------------------------------------------


@scenario("offline and a reload", workers=True)
def _reload(now: Sitting) -> None:
    _ready_for_anything(now)
    now.offline()
    now.answer("goal_1", **TOLD)
    now.waits(1)
    now.page.reload()
    now.shows("No network right now")
    expect(now.page.locator("body")).not_to_contain_text(CANARY)
    now.online()
    now.stands_on("insurance")
    now.saved()
    now.all_kept()


def crash(page: Page) -> None:
    """The page's process dies at once, as it stands."""
    with page.expect_event("crash"), pytest.raises(Error):
        page.goto("chrome://crash")
    page.close()


@scenario("offline, a crash, and the same tablet again")
def _crash_same(now: Sitting) -> None:
    now.open("goal_1")
    now.offline()
    now.answer("goal_1", **TOLD)
    now.waits(1)
    crash(now.page)
    now.online()
    now.open("goal_1")
    now.stands_on("insurance")
    now.saved()
    now.all_kept()
    now.answer("insurance")
    now.all_kept()


@scenario("offline, a crash after Back, and the same tablet again", until="self_harm_thoughts")
def _crash_after_back(now: Sitting) -> None:
    now.open("self_harm_thoughts")
    now.offline()
    now.answer("self_harm_thoughts", self_harm_thoughts="no")
    now.answer("goal_1", move="back", **TOLD)
    now.waits(2)
    crash(now.page)
    now.online()
    now.open("self_harm_thoughts")
    now.stands_on("self_harm_thoughts")
    now.answer("self_harm_thoughts", self_harm_thoughts="no")
    expect(now.page.locator("[name=belief]")).to_have_value(TOLD["belief"])
    now.saved()
    now.all_kept()


@scenario("the reply is lost, a crash, and the same tablet again")
def _crash_unheard(now: Sitting) -> None:
    now.open("goal_1")
    breaks(now, "goal_1", lost)
    now.answer("goal_1", **TOLD)
    now.offline()
    crash(now.page)
    now.online()
    now.open("insurance")
    now.saved()
    now.answer("insurance")
    now.all_kept()


@scenario("offline, a crash, and another tablet: staff get what lay on the first")
def _crash_other(now: Sitting) -> None:
    now.open("goal_1")
    now.offline()
    now.answer("goal_1", **TOLD)
    now.waits(1)
    crash(now.page)
    now.room.take_up(now.sat.session)
    now.online()
    _finds_the_form_gone(now, "This form is on another tablet now")
    kept = now.all_kept(late=1)
    [stray] = kept["strays"]
    assert (stray["page"], stray["why"]) == ("goal_1", "moved")
    assert stray["fields"]["belief"] == [TOLD["belief"]]


def _finds_the_form_gone(now: Sitting, words: str) -> None:
    """The tablet is touched again; it brings back what it has and keeps nothing."""
    now.open()
    with now.page.expect_response(lambda reply: "/tablet/late/" in reply.url):
        now.page.goto(f"{now.url}/tablet/check/")
    now.shows(words)
    now.nothing_waits()


@scenario("the reply is lost, and the form goes on elsewhere: nothing comes late twice")
def _moved_unheard(now: Sitting) -> None:
    now.open("goal_1")
    breaks(now, "goal_1", lost)
    now.answer("goal_1", **TOLD)
    now.offline()
    now.page.close()
    now.room.take_up(now.sat.session)
    now.online()
    _finds_the_form_gone(now, "This form is on another tablet now")
    now.all_kept()


@scenario("offline, staff call the form in, and the first tablet is found later")
def _called_in(now: Sitting) -> None:
    now.open("goal_1")
    now.offline()
    now.answer("goal_1", **TOLD)
    now.room.ask("call_in", session=now.sat.session)
    now.online()
    now.shows("Your answers are safe")
    now.nothing_waits()
    assert now.all_kept(late=1)["strays"][0]["why"] == "moved"


@scenario("offline, and staff end the form: what lies there is dead, and they are told")
def _ended(now: Sitting) -> None:
    now.open("goal_1")
    now.offline()
    now.answer("goal_1", **TOLD)
    now.answer("insurance", move="back")
    now.waits(2)
    now.room.ask("end", session=now.sat.session)
    now.online()
    now.shows("This form is closed")
    now.nothing_waits()
    [stray] = now.room.kept(now.sat.session)["strays"]
    assert (stray["why"], stray["fields"]) == ("unreadable", {"pages": ["2"]})
    now.never_lied()


@scenario("offline, and the tablet is switched off: what lies there stays sealed for its return")
def _switched_off(now: Sitting) -> None:
    now.open("goal_1")
    now.offline()
    now.answer("goal_1", **TOLD)
    now.room.ask("revoke", device=now.sat.device)
    now.online()
    now.shows("This tablet is switched off")
    assert len(now.page.evaluate(RAW)) == 1
    now.sealed()
    again = now.room.ask("new_tablet")
    now.hold({"tablet": again})
    with now.page.expect_response(lambda reply: "/tablet/late/" in reply.url):
        now.page.goto(f"{now.url}/tablet/")
    now.nothing_waits()
    now.all_kept(late=1)


# -- Long, to the end, an emergency, nobody there ------------------------------------------------

MINUTE_MS = 60_000


@scenario("offline for ten minutes in the middle, walking on", until="mood")
def _ten_minutes(now: Sitting) -> None:
    now.open("mood")
    now.page.clock.install()
    now.offline()
    for code, given in [
        ("mood", {"mood_down": "0"}),
        ("self_harm_thoughts", {"self_harm_thoughts": "no"}),
        ("goal_1", TOLD),
    ]:
        now.answer(code, **given)
        for _ in range(3):
            now.page.keyboard.press("Shift")
            now.page.clock.fast_forward(MINUTE_MS)
    now.page.keyboard.press("Shift")
    now.page.clock.fast_forward(MINUTE_MS)
    now.waits(3)
    now.online()
    now.saved()
    now.answer("insurance")
    expect(now.page).to_have_url(re.compile("/tablet/check/"))
    now.all_kept()


@scenario("offline to the very end", until="eating")
def _to_the_end(now: Sitting) -> None:
    now.open("eating")
    now.offline()
    now.answer("eating")
    now.answer("mood", mood_down="0")
    now.answer("self_harm_thoughts", self_harm_thoughts="no")
    now.answer("goal_1", **TOLD)
    now.answer("insurance")
    now.shows("That was the last question.")
    expect(now.page.locator("body")).not_to_contain_text(CANARY)
    now.waits(5)
    now.online()
    expect(now.page).to_have_url(re.compile("/tablet/check/"))
    expect(now.page.get_by_role("link", name="Looks right")).to_be_visible()
    now.all_kept()


@scenario("offline to the end, then a crash", until="insurance")
def _end_and_crash(now: Sitting) -> None:
    now.open("insurance")
    now.offline()
    now.answer("insurance")
    now.shows("That was the last question.")
    crash(now.page)
    now.online()
    now.open()
    now.page.goto(f"{now.url}/tablet/insurance/")
    expect(now.page).to_have_url(re.compile("/tablet/check/"))
    now.all_kept()


def stopped(kind: str, code: str, words: str, **given: str) -> Act:
    def act(now: Sitting) -> None:
        now.open(code)
        now.offline()
        now.answer(code, **given)
        now.shows(words)
        expect(now.page.locator("body")).to_have_class(kind)
        now.waits(1)
        now.online()
        expect(now.page).to_have_url(re.compile("/tablet/stop/"))
        kept = now.all_kept()
        assert kept["state"] == "stopped"
        assert kept["stops"]
        assert kept["alerts"] == len(kept["stops"])

    return act


DESK_NOW = "Walk to the desk now."
scenario("offline and an emergency", until="saddle_numb")(
    stopped("halt", "saddle_numb", DESK_NOW, saddle_numb="yes")
)
scenario("offline and chest pain", until="chest_pain")(
    stopped("halt", "chest_pain", DESK_NOW, chest_pain_or_breathless="yes")
)
scenario("offline and thoughts of self-harm", until="self_harm_thoughts")(
    stopped("halt calm", "self_harm_thoughts", "Thank you for telling us", self_harm_thoughts="yes")
)


@scenario("an emergency whose reply never comes", until="saddle_numb", hurried=True)
def _stop_unheard(now: Sitting) -> None:
    now.open("saddle_numb")
    breaks(now, "saddle_numb", late, times=1)
    now.answer("saddle_numb", saddle_numb="yes")
    now.shows("Stop here and talk to a staff member now.")
    expect(now.page).to_have_url(re.compile("/tablet/stop/"))
    assert now.all_kept()["alerts"]


@scenario("offline, an emergency, and a crash", until="saddle_numb")
def _stop_and_crash(now: Sitting) -> None:
    now.open("saddle_numb")
    now.offline()
    now.answer("saddle_numb", saddle_numb="yes")
    now.shows(DESK_NOW)
    crash(now.page)
    now.online()
    now.open()
    now.page.goto(f"{now.url}/tablet/saddle_numb/")
    expect(now.page).to_have_url(re.compile("/tablet/stop/"))
    assert now.all_kept()["alerts"]


@scenario("offline, and answers follow one that the server stops on", until="self_harm_thoughts")
def _answers_after_a_stop(now: Sitting) -> None:
    """Two tabs on one tablet: what waited in one is taken after the other was stopped."""
    now.open("self_harm_thoughts")
    now.offline()
    now.answer("self_harm_thoughts", self_harm_thoughts="no")
    now.answer("goal_1", **TOLD)
    now.room.ask("stop", session=now.sat.session)
    now.online()
    expect(now.page).to_have_url(re.compile("/tablet/stop/"))
    now.all_kept()


@scenario("offline, and nobody touches it: nothing stays on the glass")
def _idle(now: Sitting) -> None:
    now.open("goal_1")
    now.page.clock.install()
    now.page.reload()
    expect(now.page.locator("body")).to_have_attribute("data-walking", "")
    now.offline()
    now.answer("goal_1", **TOLD)
    now.page.locator('button[form="question"][value="back"]').click()
    now.taps.append(("insurance", {}))
    expect(now.page.locator("[name=belief]")).to_have_value(TOLD["belief"])
    now.page.clock.fast_forward(91_000)
    expect(now.page.get_by_role("button", name="I need more time")).to_be_focused()
    now.page.clock.fast_forward(21_000)
    now.shows("Your answers are safe")
    values = now.page.evaluate(
        "[...document.querySelectorAll('input, textarea')].map((e) => e.value)"
    )
    assert CANARY not in str(values) + now.page.content() + now.page.title()
    now.sealed()
    now.online()
    expect(now.page).to_have_url(re.compile("/tablet/handed/"))
    assert now.all_kept()["state"] == "waiting"


@scenario("the network flaps at every page", until="eating")
def _flapping(now: Sitting) -> None:
    now.open("eating")
    for code, given in [
        ("eating", {}),
        ("mood", {"mood_down": "0"}),
        ("self_harm_thoughts", {"self_harm_thoughts": "no"}),
        ("goal_1", TOLD),
    ]:
        now.offline()
        now.fill(code, **given)
        now.online()
        now.offline()
        now.tap(code, **given)
        now.online()
    now.saved()
    now.offline()
    now.online()
    now.answer("insurance")
    expect(now.page).to_have_url(re.compile("/tablet/check/"))
    now.all_kept()


@scenario("every second reply fails, to the end", until="eating")
def _every_second(now: Sitting) -> None:
    calls: list[int] = []

    def meet(route: Route) -> None:
        calls.append(1)
        if route.request.method != "POST" or len(calls) % 2:
            route.continue_()
        else:
            lost(route) if len(calls) % 4 else route.abort()

    now.open("eating")
    now.context.route(re.compile(r"/tablet/[a-z_0-9]+/$"), meet)
    now.answer("eating")
    now.answer("mood", mood_down="0")
    now.answer("self_harm_thoughts", self_harm_thoughts="no")
    now.answer("goal_1", **TOLD)
    now.answer("insurance")
    expect(now.page).to_have_url(re.compile("/tablet/check/"))
    now.all_kept()


# -- Buttons of the frame, two tabs ---------------------------------------------------------------


@scenario("offline, and the language is tapped", until="self_harm_thoughts")
def _language(now: Sitting) -> None:
    now.open("self_harm_thoughts")
    now.offline()
    now.answer("self_harm_thoughts", self_harm_thoughts="no")
    now.fill("goal_1", **TOLD)
    now.page.locator('button[name="language"]').click()
    expect(now.page.locator("#save-state")).to_contain_text("That needs the network.")
    expect(now.page.locator("[name=belief]")).to_have_value(TOLD["belief"])
    now.tap("goal_1", **TOLD)
    now.waits(2)
    now.online()
    now.saved()
    now.all_kept()


@scenario("offline, and help is tapped")
def _help(now: Sitting) -> None:
    now.open("goal_1")
    now.offline()
    now.answer("goal_1", **TOLD)
    now.page.locator('button[value="help"]').click()
    expect(now.page.locator("#save-state")).to_contain_text("Walk to the desk for help.")
    now.online()
    now.saved()
    now.all_kept()


@scenario("the network goes just as the language is tapped", workers=True)
def _language_first(now: Sitting) -> None:
    _ready_for_anything(now)
    now.answer("goal_1", **TOLD)
    now.saved()
    now.offline()
    now.page.locator('button[name="language"]').click()
    now.shows("No network right now")
    now.online()
    now.stands_on("insurance")
    now.all_kept()


@scenario("two tabs, both offline")
def _two_tabs(now: Sitting) -> None:
    first, second = now.open("goal_1"), now.open("goal_1")
    now.offline()
    now.page = first
    now.answer("goal_1", belief=f"{CANARY} one")
    now.page = second
    now.answer("goal_1", belief=f"{CANARY} two")
    assert len(now.page.evaluate(RAW)) == 2
    now.sealed()
    now.online()
    for page in (first, second):
        line = page.locator("#save-state [data-save-state]")
        expect(line).to_have_attribute("data-save-state", "saved")
    kept = now.room.kept(now.sat.session)
    assert [row["page"] for row in kept["pages"]] == ["goal_1", "goal_1"]
    told = [value for code, value in kept["revisions"] if code == "belief"]
    assert sorted(told) == [f"{CANARY} one", f"{CANARY} two"]
    assert now.errors == []


@scenario("two tabs, both offline, and both crash")
def _two_tabs_crash(now: Sitting) -> None:
    first, second = now.open("goal_1"), now.open("goal_1")
    now.offline()
    now.page = first
    now.answer("goal_1", belief=f"{CANARY} one")
    now.page = second
    now.answer("goal_1", belief=f"{CANARY} two")
    crash(first)
    crash(second)
    now.online()
    now.open("goal_1")
    now.stands_on("insurance")
    now.saved()
    kept = now.room.kept(now.sat.session)
    told = [value for code, value in kept["revisions"] if code == "belief"]
    assert sorted(told) == [f"{CANARY} one", f"{CANARY} two"]


# -- The run --------------------------------------------------------------------------------------


@pytest.mark.parametrize("told", SCENARIOS, ids=lambda told: told.name)
def test_what_was_shown_as_kept_is_on_the_server_once(
    told: Scenario, room: Backroom, browser: Browser, site: Site
) -> None:
    asked = {"until": told.until}
    with sitting(room, browser, site.url, workers=told.workers, **asked) as now:
        if told.hurried:
            now.context.add_init_script(HURRY)
        told.act(now)


def test_there_are_enough_scenarios() -> None:
    assert len({told.name for told in SCENARIOS}) == len(SCENARIOS) >= FEWEST
