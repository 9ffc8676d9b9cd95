"""Long without a network: to the end, through an emergency, with nobody there, in two tabs."""

import re

from playwright.sync_api import Route, expect

from tests.journeys.faults import (
    TOLD,
    breaks,
    crash,
    late,
    lost,
    ready_for_anything,
    scenario,
)
from tests.journeys.sitting import CANARY, RAW, Act, Sitting

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
    ready_for_anything(now)
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
