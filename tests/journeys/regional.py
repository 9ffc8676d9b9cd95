"""One scripted regional evaluation, done three ways: by keyboard, by touch, by the type line.

The script is J3 of the journeys: 12 movements, 10 strength grades, 8 special tests, the gait grid,
an assessment from a sentence with its blanks filled, and the least plan with one goal.
"""

import re
import time
from datetime import date, timedelta

from playwright.sync_api import Locator, Page, expect

from tests.journeys import charting
from tests.journeys.hands import Hands

MOVEMENTS = (
    ("rom_lumbar_flexion/none/", "52"),
    ("rom_lumbar_extension/none/", "18"),
    ("rom_lumbar_side_bend/right/", "22"),
    ("rom_lumbar_side_bend/left/", "20"),
    ("rom_hip_flexion/right/", "118"),
    ("rom_hip_flexion/left/", "120"),
    ("rom_hip_extension/right/", "8"),
    ("rom_hip_extension/left/", "17"),
    ("rom_hip_abduction/right/", "40"),
    ("rom_hip_abduction/left/", "42"),
    ("rom_hip_adduction/right/", "22"),
    ("rom_hip_adduction/left/", "25"),
)
GRADES = (
    ("mmt_hip_abductors/right/", "4"),
    ("mmt_hip_abductors/left/", "5"),
    ("mmt_hip_extensors/right/", "4+"),
    ("mmt_hip_extensors/left/", "5"),
    ("mmt_hip_flexors/right/", "5"),
    ("mmt_hip_flexors/left/", "5"),
    ("mmt_hip_er/right/", "4"),
    ("mmt_hip_er/left/", "4+"),
    ("mmt_hip_ir/right/", "5"),
    ("mmt_hip_ir/left/", "5"),
)
ANGLES = (("test_slr/right/angle_p2", "68"), ("test_slr/left/angle_p2", "72"))
DONE = ("test_slump", "test_fadir", "test_faber")
"""Tests marked as done on both sides, but for the one that is positive."""
SENTENCE = "Expected to return to *** by ***. Helps: ***. Slows: ***."
BLANKS = ("running 20 miles a week", "mid January", "good sleep", "long hours of sitting")
LINES = (
    "lumbar flex 52; lumbar ext 18; lumbar side r 22 l 20; hip flex r 118 l 120",
    "hip ext r 8 l 17; hip abd r 40 l 42; hip add r 22 l 25",
    "mmt hip abd r 4 l 5; mmt hip ext r 4+ l 5; mmt hip flex b 5; mmt hip er r 4 l 4+",
    "mmt hip ir b 5",
    "slr r 68- l 72-; slump b -; fadir b -; faber r + sij fam l -",
    "gait run 2.6 treadmill cadence 164 pelvic drop r mild l none overstride r mild l none",
)


def assessment() -> str:
    words = SENTENCE
    for blank in BLANKS:
        words = words.replace("***", blank, 1)
    return words


class Examiner(Hands):
    """A therapist at a fresh evaluation; ``seconds`` is how long the script took them."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.seconds = 0.0

    def evaluate(self) -> None:
        begun = time.monotonic()
        self.measure()
        self.grade()
        self.test()
        self.watch()
        self.assess()
        charting.saved(self.page)
        self.plan()
        self.seconds = time.monotonic() - begun

    def measure(self) -> None:
        raise NotImplementedError

    def grade(self) -> None:
        raise NotImplementedError

    def test(self) -> None:
        raise NotImplementedError

    def watch(self) -> None:
        raise NotImplementedError

    def assess(self) -> None:
        raise NotImplementedError

    def plan(self) -> None:
        """Frequency and duration, then one goal from a baseline."""
        self.open_plan()
        self.field("[name=visits_per_week]", "1")
        self.field("[name=weeks]", "6")
        with self.page.expect_navigation():
            self.act(self.page.get_by_role("button", name="Save visits"))
        self.come_back()
        goal = self.page.locator("form[action$='/plan/goals/']")
        expect(goal.locator("[name=activity]")).to_be_visible()
        due = date.today() + timedelta(days=28)  # noqa: DTZ011  # a day on paper
        for name, value in (
            ("activity", "Walk fast"),
            ("amount", "30"),
            ("measure", "Pain"),
            ("baseline", "5"),
            ("target", "2"),
            ("by", f"{due.month}/{due.day}/{due.year}"),
            ("reason", ""),
        ):
            self.field(f"form[action$='/plan/goals/'] [name={name}]", value)
        self.act(self.page.get_by_role("button", name="Add goal"))
        expect(self.page.locator("main")).to_contain_text("Walk fast for 30 minutes")

    def come_back(self) -> None:
        """After a page came anew: a finger is where it was."""

    def open_plan(self) -> None:
        self.tap(self.page.get_by_role("link", name="Plan", exact=True))

    def field(self, selector: str, value: str) -> None:
        spot = self.page.locator(selector)
        if spot.evaluate("one => one.tagName") != "SELECT":
            self.write(spot, value)
            return
        words = spot.locator("option").all_inner_texts()
        label = next(word for word in words[1:] if word.startswith(value))
        spot.select_option(label=label)
        self.count += 1

    def act(self, button: Locator) -> None:
        self.tap(button)


class ByTouch(Examiner):
    """A finger on a tablet: no key but those of the keyboard on the glass."""

    def tap(self, spot: Locator) -> None:
        spot.tap()
        self.count += 1

    def measure(self) -> None:
        for address, value in MOVEMENTS:
            self.enter(address, value)

    def grade(self) -> None:
        for address, value in GRADES:
            self.enter(address, value)

    def test(self) -> None:
        for address, value in ANGLES:
            self.enter(address, value)
        for code in DONE:
            for side in ("right", "left"):
                if (code, side) != ("test_faber", "right"):
                    self.press_choice(f"{code}/{side}/", "!performed")
        self.press_choice("test_faber/right/", "positive")
        self.tap(charting.cell(self.page, "test_faber/right/pain_site").locator('[value="sij"]'))
        self.tap(charting.cell(self.page, "test_faber/right/concordant").locator("button"))
        self.tap(self.page.locator("#mark-negative"))

    def watch(self) -> None:
        for address, value in (("gait_task/none/", "run"), ("gait_surface/none/", "treadmill")):
            self.choose(charting.cell(self.page, address).locator("select").first, value)
        self.enter("gait_speed/none/", "2.6")
        self.enter("run_cadence/none/", "164")
        for code in ("run_pelvic_drop", "run_overstride"):
            self.press_choice(f"{code}/right/", "mild")
            self.press_choice(f"{code}/left/", "none")

    def assess(self) -> None:
        button = self.page.locator(f'[data-snippet="{SENTENCE}"]')
        self.tap(button.locator("xpath=ancestor::details[1]/summary"))
        self.tap(button)
        self.enter("note_assessment/none/", assessment())

    def enter(self, address: str, value: str) -> None:
        self.write(charting.box(self.page, address), value)

    def press_choice(self, address: str, value: str) -> None:
        radio = charting.cell(self.page, address).locator(f'input[value="{value}"]')
        self.tap(radio.locator("xpath=.."))


class ByKeyboard(Examiner):
    """No mouse: every key that neither types nor completes a field counts as one."""

    def measure(self) -> None:
        self.section(2, MOVEMENTS[0][0])
        self.down_the_column(MOVEMENTS)

    def grade(self) -> None:
        self.section(3, GRADES[0][0])
        self.down_the_column(GRADES)

    def down_the_column(self, cells: tuple[tuple[str, str], ...]) -> None:
        """Tab goes from cell to cell, RIGHT then LEFT; it completes the field."""
        for address, value in cells:
            self.at(address)
            self.typed(value)

    def test(self) -> None:
        self.section(4, "test_slr/right/")
        self.key("a")
        self.at(ANGLES[0][0])
        self.typed(ANGLES[0][1], then="x")
        self.at(ANGLES[1][0])
        self.typed(ANGLES[1][1], then="Escape")
        self.at("test_slr/left/")
        for address, keys in (
            ("test_slump/left/", ("d", "x")),
            ("test_slump/right/", ("d",)),
            ("test_fadir/right/", ("d", "x")),
            ("test_fadir/left/", ("d",)),
            ("test_faber/left/", ("d", "x")),
            ("test_faber/right/", ("+", "w", "Tab", "Space", "c", "Escape", "Shift+N")),
        ):
            self.reach(address)
            self.key(*keys)

    def watch(self) -> None:
        self.section(7, "gait_task/none/")
        self.typed("Run")
        self.at("gait_surface/none/")
        self.typed("Tread")
        self.at("gait_speed/none/")
        self.typed("2.6", then="Enter")
        self.reach("run_cadence/none/")
        self.typed("164", then="Enter")
        self.reach("run_pelvic_drop/right/")
        self.key("2", "x", "1", "x")
        self.reach("run_overstride/right/")
        self.key("2", "x", "1")

    def assess(self) -> None:
        self.section(8, "note_subjective/none/")
        button = self.page.locator(f'[data-snippet="{SENTENCE}"]')
        self.focus_on(button.locator("xpath=ancestor::details[1]/summary"))
        self.key("Enter")
        self.focus_on(button)
        self.key("Enter")
        self.at("note_assessment/none/")
        for blank in BLANKS:
            self.typed(blank)

    def open_plan(self) -> None:
        self.key("Alt+9")
        expect(self.page).to_have_url(re.compile("/plan/$"))
        self.skip()

    def come_back(self) -> None:
        self.skip()

    def skip(self) -> None:
        """From the top of a page past its bars, by the link that stands first."""
        self.key("Tab", "Enter")

    def field(self, selector: str, value: str) -> None:
        spot = self.page.locator(selector)
        self.focus_on(spot)
        if spot.evaluate("one => one.tagName") == "SELECT" and not value:
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.type(value)
        self.count += 1

    def act(self, button: Locator) -> None:
        self.focus_on(button)
        self.key("Enter")

    def section(self, number: int, first: str) -> None:
        self.key(f"Alt+{number}")
        self.at(first)

    def key(self, *keys: str) -> None:
        for one in keys:
            self.page.keyboard.press(one)
            self.count += 1

    def typed(self, words: str, then: str = "Tab") -> None:
        self.page.keyboard.type(words)
        self.page.keyboard.press(then)
        self.count += 1

    def at(self, address: str) -> None:
        expect(self.page.locator(f'[data-cell="{address}"]:focus-within')).to_be_attached()

    def reach(self, address: str, most: int = 20) -> None:
        """Row after row by Enter."""
        spot = self.page.locator(f'[data-cell="{address}"]')
        for _ in range(most):
            if spot.evaluate("one => one.contains(document.activeElement)"):
                return
            self.key("Enter")
        raise AssertionError(f"Enter does not lead to {address}")

    def focus_on(self, spot: Locator, most: int = 80) -> None:
        """By Tab alone; the Tab that completes the field before is not counted again."""
        for tabs in range(most):
            if spot.evaluate("one => one === document.activeElement"):
                self.count += max(0, tabs - 1)
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {spot}")


class ByLine(ByKeyboard):
    """Findings through the type line alone; the plan has no line and goes by keyboard."""

    def measure(self) -> None:
        self.key("Slash")
        for line in LINES:
            self.line(line)
        self.line(f"note_assessment {assessment()}")

    def line(self, words: str) -> None:
        self.page.keyboard.type(words)
        expect(self.page.locator("#type-preview")).to_contain_text(re.compile("^Enter: "))
        self.count += 1
        self.key("Enter")
        expect(self.page.locator(charting.LINE)).to_have_value("")

    def grade(self) -> None:
        """In the lines already."""

    def test(self) -> None:
        """In the lines already."""

    def watch(self) -> None:
        """In the lines already."""

    def assess(self) -> None:
        """In the lines already."""
