"""Signed, printed, opened on a phone; a red run is told, seen and steps back, a second one stops.

In English and in Spanish. The phone knows nothing but the printed link and the birth date.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from evaluations import library
from evaluations.management.demonstration import story
from tests.journeys import people, runners
from tests.journeys.backroom import Backroom, Runner

pytestmark = pytest.mark.browser


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    language: str
    on_paper: tuple[str, ...]
    paper: str

    def say(self, code: str) -> str:
        return library.at_home().words[code].in_(self.language)

    @property
    def help(self) -> str:
        return library.plan().wording.safety_net.title.in_(self.language)


EN = Words(
    language="en",
    on_paper=("When to get help", "Your plan", "This week", "Your exercises", "Glute bridge"),
    paper="English",
)
ES = Words(
    language="es",
    on_paper=(
        "Cuándo pedir ayuda",
        "Su plan",
        "Esta semana",
        "Sus ejercicios",
        "Puente de glúteos",
    ),
    paper="Spanish",
)
BOTH = pytest.mark.parametrize("words", [EN, ES], ids=["English", "Spanish"])


@BOTH
def test_a_red_run_told_at_home_is_seen_and_steps_back(
    words: Words, visitor: Callable[[str], Page], room: Backroom
) -> None:
    who = room.runner("Marisol", language=words.language)
    therapist = visitor("laptop")
    people.sign_in(therapist, "priya")

    _sign(therapist, who)
    _printed(therapist, who, words)
    phone = _opened(visitor("phone"), _link(therapist, who), words)
    _report(phone, words, pain=5)

    expect(phone.locator("main")).to_contain_text(words.say("told_red"))
    expect(phone.locator("main")).to_contain_text(words.say("told_red_do"))
    therapist.goto("/")
    expect(therapist.locator("main")).to_contain_text(re.compile("Marisol.*Red", re.DOTALL))
    therapist.goto(who.reports)
    expect(therapist.locator("main")).to_contain_text("5 during")
    therapist.get_by_role("link", name="Run programme").click()
    expect(therapist.locator("main")).to_contain_text("goes back")


@BOTH
def test_a_second_red_run_fires_the_rule_and_ends_the_programme(
    words: Words, visitor: Callable[[str], Page], room: Backroom
) -> None:
    who = room.runner("Fidel", language=words.language, days_in=True)
    therapist = visitor("laptop")
    people.sign_in(therapist, "priya")

    phone = _opened(visitor("phone"), _link(therapist, who), words)
    _report(phone, words, pain=6)

    expect(phone.locator("main")).to_contain_text(words.say("told_stopped"))
    phone.get_by_role("link", name=words.say("back_to_plan")).click()
    expect(phone.locator("#runs")).to_contain_text(words.say("runs_stopped"))
    expect(phone.locator("#help")).to_contain_text(words.help)
    therapist.goto(f"/patients/{who.patient}/summary/")
    rule = therapist.get_by_role("link", name="Decide: Worse with running, run after run")
    expect(rule).to_be_visible()
    therapist.goto(f"/patients/{who.patient}/plan/")
    expect(therapist.locator("main")).to_contain_text("Withdrawn")


def _sign(therapist: Page, who: Runner) -> None:
    therapist.goto(f"{who.chart}sign/")
    form = therapist.locator("form:has([name=sha256])")
    form.locator("[name=password]").fill(story.PASSWORD)
    therapist.get_by_role("button", name="Sign evaluation").click()
    expect(therapist.get_by_role("link", name="Print for the patient")).to_be_visible()


def _printed(therapist: Page, who: Runner, words: Words) -> None:
    """Two clicks from the signature to the paper; the words of the plan are on it."""
    therapist.get_by_role("link", name="Print for the patient").click()
    paper = therapist.locator("section", has_text=f"Patient plan, {words.paper}").first
    link = paper.get_by_role("link", name=re.compile("PDF"))
    expect(link.first).to_be_visible(timeout=60_000)
    with therapist.expect_download() as started:
        link.first.click()
    reader = PdfReader(io.BytesIO(started.value.path().read_bytes()))
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    places = [text.find(part) for part in words.on_paper]
    assert -1 not in places, text
    assert places == sorted(places)


def _link(therapist: Page, who: Runner) -> str:
    therapist.goto(f"{who.chart}link/")
    therapist.locator("button[name=act][value=home]").click()
    return therapist.locator("[data-link-code]").inner_text()


def _opened(phone: Page, code: str, words: Words) -> Page:
    """The code from the slip and the birth date open the plan, help first."""
    phone.goto(f"/plan/?language={words.language}")
    phone.locator("#code").fill(code)
    born = runners.BORN
    phone.locator("#day").select_option(str(born.day))
    phone.locator("#month").select_option(str(born.month))
    phone.locator("#year").fill(str(born.year))
    phone.locator("button[form=open]").click()
    expect(phone.locator("#help")).to_contain_text(words.help)
    return phone


def _report(phone: Page, words: Words, *, pain: int) -> None:
    """Today's run, all of it, with this much pain and nothing else."""
    phone.goto("/plan/run/")
    day = phone.locator("select[name=on]")
    day.select_option(index=1)
    _choose(phone, "did", "all")
    for name, value in (("pain_before", 1), ("pain_during", pain), ("pain_after", 3)):
        _choose(phone, name, value)
    _choose(phone, "signs", "none_of_these")
    phone.get_by_role("button", name=words.say("send")).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(words.say("told_title"))


def _choose(phone: Page, name: str, value: Any) -> None:
    phone.locator(f"label:has(input[name={name}][value='{value}'])").click()
