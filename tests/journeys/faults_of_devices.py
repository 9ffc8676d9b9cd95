"""A tablet that is reloaded, crashes, is switched off or taken over by another."""

from playwright.sync_api import expect

from tests.journeys.faults import TOLD, breaks, crash, lost, ready_for_anything, scenario
from tests.journeys.sitting import CANARY, RAW, Sitting

# -- Reload, crash, another tablet ---------------------------------------------------------------


@scenario("offline and a reload", workers=True)
def _reload(now: Sitting) -> None:
    ready_for_anything(now)
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
