"""Twelve ways through the intake, each with its interactions counted.

The budgets are the product's own: a new patient answers in at most 95, a returning one in 30.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.journeys import people
from tests.journeys.hands import Hands

pytestmark = [pytest.mark.browser]

NEW, RETURNING = 95, 30
Visitor = Callable[[str], Page]


def register(desk: Page, family_name: str, *, born: str = "3/9/1985", language: str = "en") -> None:
    """A new person at the desk, who stands on the page where their intake starts."""
    if desk.url == "about:blank":
        people.sign_in(desk, "dana")
    desk.goto("/patients/new/")
    desk.fill("[name=given_name]", "Ines")
    desk.fill("[name=family_name]", family_name)
    desk.fill("[name=birth_date]", born)
    desk.locator(f"label:has([name=language][value={language}])").click()
    desk.locator("label:has([name=needs_interpreter])").last.click()
    desk.locator("label:has([name=sex_at_birth][value=female])").click()
    desk.locator("select").first.select_option(label="Priya Raman, PT, DPT")
    desk.get_by_role("button", name="Save and start tablet").click()
    expect(desk.get_by_role("button", name="Show code")).to_be_visible()


def hand_over(desk: Page, tablet: Page, *, day: int = 9, hands: type[Hands] = Hands) -> Hands:
    """The code goes to the tablet and the person types who they are: on the first question."""
    desk.locator("button[name=act][value=start]").click()
    people.open_tablet(tablet, people.code_on(desk))
    person = hands(tablet)
    person.say_who(name="ines", day=day, month=3)
    person.go_on()
    walks_by_itself(tablet)
    return person


def walks_by_itself(tablet: Page) -> None:
    """The whole form is on the tablet: from here no page is loaded."""
    expect(tablet.locator("body[data-walking]")).to_be_attached()


def finish(person: Hands, name: str = "Ines Counted") -> None:
    person.go_on()  # the answers look right
    person.sign(name)
    person.go_on()  # send
    expect(person.page).to_have_url(re.compile("/tablet/done/"))


def is_done(desk: Page, family_name: str) -> None:
    desk.goto("/")
    expect(desk.locator("tr", has_text=family_name)).to_contain_text("Done")


def test_a_new_patient_and_the_same_one_returning(visitor: Visitor) -> None:
    desk, tablet = visitor("laptop"), visitor("tablet")
    register(desk, "Counted")
    first = hand_over(desk, tablet)
    first.answer()
    finish(first)
    assert first.count <= NEW
    is_done(desk, "Counted")
    again = _return(desk, tablet)
    again.answer()
    finish(again)
    assert again.count <= RETURNING


def _return(desk: Page, tablet: Page) -> Hands:
    desk.locator("tr", has_text="Counted").get_by_role("link").first.click()
    desk.goto(re.sub(r"(/patients/\d+/).*", r"\1visits/new/", desk.url))
    desk.locator("select").last.select_option(label="Priya Raman, PT, DPT")
    desk.get_by_text("Follow-up", exact=True).click()
    desk.get_by_text("In person", exact=True).click()
    desk.get_by_role("button", name="Here now: start the tablet").click()
    desk.locator("button[name=act][value=start]").click()
    people.open_tablet(tablet, people.code_on(desk))
    person = Hands(tablet, "runner_lbp_return")
    person.say_who(name="ines", day=9, month=3)
    person.go_on()
    walks_by_itself(tablet)
    return person


def test_a_minor_answers_with_a_guardian(visitor: Visitor) -> None:
    desk, tablet = visitor("laptop"), visitor("tablet")
    register(desk, "Young", born=f"3/9/{timezone.localdate().year - 15}")
    person = hand_over(desk, tablet)
    person.answer(
        {
            "filled_by": "guardian",
            "guardian_name": "Elena Young",
            "guardian_relation": "parent",
            "guardian_authority": "yes",
        }
    )
    assert "self_harm_thoughts" not in person.pages, "asked in private by staff"
    person.go_on()
    _sign_for(person, "Elena Young", "Ines")
    person.go_on()
    expect(tablet).to_have_url(re.compile("/tablet/done/"))
    assert person.count <= NEW


def _sign_for(person: Hands, guardian: str, minor: str) -> None:
    """The guardian signs with name, relation and right; the minor agrees in their own name."""
    page = person.page
    while "/sign/" in page.url:
        before = page.url
        is_guardians = page.locator("#relation").count() > 0
        if page.locator("#name").is_visible():
            person.write(page.locator("#name"), guardian if is_guardians else minor)
        if is_guardians and page.locator("#relation").is_visible():
            person.write(page.locator("#relation"), "Mother")
            person.tap(page.locator("label:has(#authority)"))
        rest = page.locator('button[name="rest"]')
        person.tap(rest if rest.count() else page.locator("[data-done]"))
        expect(page).not_to_have_url(before)


def test_a_spanish_speaker_meets_no_english(visitor: Visitor) -> None:
    desk, tablet = visitor("laptop"), visitor("tablet")
    register(desk, "Hablante", language="es")
    person = hand_over(desk, tablet)
    seen: list[str] = []
    fill, go_on = person.fill_page, person.go_on

    def look_and_go() -> None:
        seen.append(tablet.locator("body").inner_text())
        go_on()

    person.fill_page, person.go_on = fill, look_and_go  # type: ignore[method-assign]  # listens in
    person.answer()
    finish(person)
    assert person.count <= NEW
    english = re.compile(r"\b(the|your|you|page|answer|continue|saved|none of these)\b", re.I)
    assert [found for text in seen for found in english.findall(text)] == []


class Keys(Hands):
    """The same person with a keyboard and nothing else."""

    def tap(self, spot: Locator) -> None:
        field = spot.locator("input")
        target = field if field.count() else spot
        self._tab_to(target)
        if target.get_attribute("type") == "radio":
            self._arrow_to(target)
        else:
            self.page.keyboard.press(
                "Space" if target.get_attribute("type") == "checkbox" else "Enter"
            )
        self.count += 1

    def write(self, spot: Locator, text: str) -> None:
        self._tab_to(spot)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        self.count += 1

    def choose(self, spot: Locator, value: str) -> None:
        self._tab_to(spot)
        self.page.keyboard.type(spot.locator(f'option[value="{value}"]').inner_text())
        self.count += 1

    def _tab_to(self, target: Locator) -> None:
        """Tab until the target, or another button of its radio group, has the focus."""
        same = """(e) => {
            const here = document.activeElement;
            return e === here || (e.type === "radio" && e.name === here.name);
        }"""
        for _ in range(200):
            if target.evaluate(same):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError("Tab never came to it")

    def _arrow_to(self, target: Locator) -> None:
        self.page.keyboard.press("Space")
        for _ in range(20):
            if target.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError("the arrows never came to it")


def test_a_keyboard_is_enough(visitor: Visitor) -> None:
    desk, tablet = visitor("laptop"), visitor("laptop")
    register(desk, "Keyed")
    person = hand_over(desk, tablet, hands=Keys)
    person.answer()
    finish(person)
    assert person.count <= NEW


def test_a_link_is_answered_at_home_on_a_phone(visitor: Visitor) -> None:
    desk, phone = visitor("laptop"), visitor("phone")
    register(desk, "Remote")
    desk.get_by_role("button", name="Make a link").click()
    message = desk.locator("#message").input_value()
    link = re.search(r"http\S+", message)
    assert link
    assert "Ines" not in message
    assert "Remote" not in message
    address = urlsplit(link[0])
    phone.goto(f"{address.path}#{address.fragment}")
    person = Hands(phone)
    person.choose(phone.locator("#day"), "9")
    person.choose(phone.locator("#month"), "3")
    person.write(phone.locator("#year"), "1985")
    person.go_on()
    person.go_on()
    walks_by_itself(phone)
    person.answer()
    finish(person)
    assert person.count <= NEW
    is_done(desk, "Remote")


def test_the_desk_keys_in_what_stands_on_paper(visitor: Visitor) -> None:
    desk = visitor("laptop")
    register(desk, "Papered")
    desk.get_by_role("button", name="Key in from paper").click()
    person = Hands(desk)
    expect(desk.locator("form[data-page]")).to_be_visible()
    while desk.locator("form[data-page]").count():
        before = desk.url
        person.fill_page({})
        person.tap(desk.get_by_role("button", name="Keep and go on"))
        expect(desk).not_to_have_url(before)
    signed = {"said_treatment", "said_privacy", "said_financial"}
    for no in desk.locator('input[value="no"]').all():
        said = "yes" if no.get_attribute("name") in signed else "no"
        person.tap(desk.locator(f'label:has([name="{no.get_attribute("name")}"][value="{said}"])'))
    person.write(desk.locator("#patient_name"), "Ines Papered")
    before = desk.url
    person.tap(desk.get_by_role("button", name="Send the form"))
    expect(desk).not_to_have_url(before)
    is_done(desk, "Papered")
    assert person.count <= NEW + 10, "on paper every consent is keyed by itself"


def test_an_emergency_answer_is_with_staff_at_once(visitor: Visitor) -> None:
    desk, tablet = visitor("laptop"), visitor("tablet")
    register(desk, "Urgent")
    person = hand_over(desk, tablet)
    desk.goto("/")
    person.answer({"saddle_numb": "yes"}, until="stop")
    expect(tablet.locator("h1")).to_have_text("Stop here and talk to a staff member now.")
    expect(desk.locator("body")).to_contain_text("Ines U. needs a person now", timeout=5_000)
    assert person.count <= 20


def test_an_idle_tablet_is_resumed_by_a_staff_code_on_the_same_page(visitor: Visitor) -> None:
    desk, tablet = visitor("laptop"), visitor("tablet")
    register(desk, "Asleep")
    person = hand_over(desk, tablet)
    person.answer(until="saddle_numb")
    tablet.clock.install()
    tablet.reload()
    tablet.clock.fast_forward(91_000)
    tablet.clock.fast_forward(21_000)
    expect(tablet.locator("h1")).to_have_text("Your answers are safe")
    desk.goto("/")
    row = desk.locator("tr", has_text="Asleep")
    row.get_by_role("button", name="Resume on tablet").click()
    people.open_tablet(tablet, people.code_on(desk))
    person.say_who(name="ines", day=9, month=3)
    person.go_on()
    expect(tablet).to_have_url(re.compile("/tablet/saddle_numb/"))
    assert person.count <= 25


def test_a_crashed_browser_goes_on_with_what_it_kept(visitor: Visitor) -> None:
    desk, tablet = visitor("laptop"), visitor("tablet")
    register(desk, "Crashed")
    person = hand_over(desk, tablet)
    person.answer(until="saddle_numb")
    tablet.context.set_offline(True)
    person.answer(until="trauma_major")
    tablet.close()
    device = tablet.context
    device.set_offline(False)
    person.page = device.new_page()
    person.page.goto("/tablet/saddle_numb/")
    expect(person.page).to_have_url(re.compile("/tablet/trauma_major/"))
    expect(person.page.locator("#save-state")).to_contain_text("Saved")
    person.answer(until="infection_risks")
    assert person.count <= 35


def test_ten_minutes_without_a_network_lose_nothing(visitor: Visitor) -> None:
    desk, tablet = visitor("laptop"), visitor("tablet")
    register(desk, "Dropped")
    person = hand_over(desk, tablet)
    person.answer(until="infection_risks")
    tablet.clock.install()
    tablet.context.set_offline(True)
    person.answer(until="insurance")
    person.pages.append("insurance")
    person.fill_page({})
    person.tap(tablet.locator(".btn.main:visible"))
    expect(tablet.locator("h1")).to_have_text("That was the last question.")
    for _ in range(10):
        tablet.clock.run_for(60_000)
        tablet.keyboard.press("Shift")  # somebody is there
    tablet.context.set_offline(False)
    tablet.clock.run_for(15_000)
    expect(tablet).to_have_url(re.compile("/tablet/check/"))
    finish(person)
    assert person.count <= NEW
    is_done(desk, "Dropped")


def test_two_patients_in_a_row_meet_nothing_of_each_other(visitor: Visitor) -> None:
    desk, tablet = visitor("laptop"), visitor("tablet")
    register(desk, "Before")
    first = hand_over(desk, tablet)
    first.answer(until="trauma_major")
    first.tap(tablet.get_by_role("button", name="Get help"))
    first.tap(tablet.get_by_role("button", name="Stop here and hand it back"))
    expect(tablet.locator("h1")).to_have_text("Your answers are safe")
    register(desk, "Xavier", born="3/10/1985")
    second = hand_over(desk, tablet, day=10)
    expect(tablet.locator("input:checked")).to_have_count(0)
    tablet.go_back()
    expect(tablet.locator("body")).not_to_contain_text("Before")
    assert first.count + second.count <= 35
