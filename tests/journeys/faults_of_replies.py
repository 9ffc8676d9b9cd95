"""Replies that are late, torn, false or lost, and pages that are left while the network is away."""

import re

from playwright.sync_api import Route, expect

from tests.journeys.faults import (
    TOLD,
    Answering,
    aborted,
    breaks,
    late,
    lost,
    ready_for_anything,
    replied,
    scenario,
    silent,
    torn,
)
from tests.journeys.sitting import CANARY, Act, Sitting
from tests.journeys.wire import wire


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
    ready_for_anything(now)
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
