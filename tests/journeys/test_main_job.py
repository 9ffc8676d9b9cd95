"""From the front desk to the signed plan on paper: the job Backstride is for."""

import io
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from evaluations.management.demonstration import story
from tests.journeys import people

pytestmark = [pytest.mark.browser]

SHARED = tomllib.loads(story.CAST.read_text(encoding="utf-8"))["findings"]
EXAMINED = [
    *SHARED["calm_vitals"],
    *SHARED["normal_nerves"],
    *SHARED["quiet_tests"],
    "symptomatic_side = left",
    "obs_can_stand_upright = yes",
    "obs_reproduces_pain = yes",
    "rom_lumbar_flexion = 38",
    "rom_hip_ir right = 35",
    "rom_hip_ir left = 24",
    "mmt_hip_abductors left = 4",
    "mmt_hip_abductors right = 5",
    "note_assessment = Left leg pain with bending. Nerves normal today.",
]
LEG_PAIN = {
    "improving": "same",
    "nprs_now": 5,
    "nprs_worst": 8,
    "pain_regions": ["lumbar_left", "buttock_left", "calf_left"],
    "leg_pain_side": "left",
    "leg_pain_below_knee": "yes",
    "leg_pain_to_toes": "yes",
    "bend_forward_worse": "yes",
    "goal_1_now": 7,
}


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the paper must say in one language, in this order."""

    language: str
    paper: str
    goal: str
    first: str
    on_paper: tuple[str, ...]


ENGLISH = Words(
    language="en",
    paper="English",
    goal="Run 5 miles on Sunday",
    first="When to get help",
    on_paper=(
        "When to get help",
        "you lose feeling between your legs",
        "What we found",
        "Your goals",
        "This week",
        "Pain that gets worse when you bend and shoots down to your toes should be looked at",
        "Dr. Helen Brandt",
    ),
)
SPANISH = Words(
    language="es",
    paper="Spanish",
    goal="Correr 5 millas el domingo",
    first="Cuándo pedir ayuda",
    on_paper=("Cuándo pedir ayuda", "Lo que encontramos", "Sus metas", "Dr. Helen Brandt"),
)


@pytest.mark.journey
@pytest.mark.parametrize("words", [ENGLISH, SPANISH], ids=["english", "spanish"])
def test_a_new_patient_leaves_with_a_signed_plan(
    visitor: Callable[[str], Page], site: object, words: Words
) -> None:
    desk, tablet, therapist = visitor("laptop"), visitor("tablet"), visitor("laptop")
    people.sign_in(desk, "dana")
    people.sign_in(therapist, "priya")

    code = _register(desk, words)
    _answer(tablet, code, words)
    _see_it_on_today(desk)
    _examine(therapist, words)
    _decide(therapist, words)
    _plan(therapist, words)
    pdf = _sign_and_download(therapist, words)

    _read(pdf, words)


def _register(desk: Page, words: Words) -> str:
    """Search first, then register and start a tablet; gives the code for it."""
    desk.goto("/patients/")
    desk.get_by_role("searchbox").last.fill(f"Vega {words.language}")
    expect(desk.locator("main")).to_contain_text("Nobody here is called that")
    desk.get_by_role("button", name="New patient").click()
    desk.fill("[name=given_name]", "Ana")
    desk.fill("[name=family_name]", f"Vega {words.language}")
    desk.fill("[name=birth_date]", "3/9/1985")
    desk.fill("[name=phone]", "(503) 555-0111" if words.language == "en" else "(503) 555-0112")
    desk.locator(f"label:has([name=language][value={words.language}])").click()
    desk.locator("label:has([name=needs_interpreter])").last.click()
    desk.locator("label:has([name=sex_at_birth][value=female])").click()
    desk.locator("select").first.select_option(label="Priya Raman, PT, DPT")
    desk.get_by_role("button", name="Save and start tablet").click()
    desk.get_by_role("button", name="Show code").click()
    return people.code_on(desk)


def _answer(tablet: Page, code: str, words: Words) -> None:
    people.open_tablet(tablet, code)
    people.say_who(tablet, name="Ana", day=9, month=3)
    people.go_on(tablet)
    walked = people.answer_everything(tablet, LEG_PAIN | {"goal_1": words.goal})
    assert "saddle_numb" in walked
    expect(tablet.locator("html")).to_have_attribute("lang", words.language)
    people.go_on(tablet)
    people.sign_everything(tablet, "Ana Vega")
    people.go_on(tablet)
    expect(tablet).to_have_url(re.compile(r"/tablet/done/"))


def _see_it_on_today(desk: Page) -> None:
    desk.get_by_role("link", name="Today").click()
    line = desk.locator("tr", has_text="Ana Vega").first
    expect(line).to_contain_text("Done")
    expect(line).to_contain_text("Clinician told")
    expect(desk.locator("main")).not_to_contain_text("RF-")


def _examine(therapist: Page, words: Words) -> None:
    therapist.goto("/patients/")
    therapist.get_by_role("searchbox").last.fill(f"Vega {words.language}")
    therapist.get_by_role("link", name=f"Ana Vega {words.language}").first.click()
    therapist.get_by_role("button", name="Open evaluation").first.click()
    people.chart(therapist, EXAMINED)
    people.all_saved(therapist)


def _decide(therapist: Page, words: Words) -> None:
    """The same-day trigger: a doctor reached by phone, the safety net given, accepted.

    Accepting it leads to its letter; the journey goes back to the chart.
    """
    chart = therapist.url
    same_day = therapist.locator("article.trig.same_day")
    same_day.get_by_role("link", name=re.compile("^Decide")).click()
    contact = therapist.locator("form:has([name=outcome])")
    people.open_drawers(contact)
    contact.locator("[name=who]").fill("Dr. Helen Brandt")
    contact.locator("[name=phone]").fill("(503) 555-0170")
    contact.locator("label:has([name=how][value=phone])").click()
    contact.locator("[name=outcome]").fill("Agrees with the plan. Sees her on Wednesday.")
    contact.get_by_role("button").click()
    expect(therapist.locator("main")).to_contain_text("Agrees with the plan.")
    therapist.locator("label:has([name=action][value=accept])").click()
    therapist.locator("label:has([name=safety_net_given])").click()
    therapist.select_option("[name=safety_net_language]", words.language)
    therapist.select_option("[name=safety_net_format]", "paper")
    therapist.locator(".foot-of-decision [name=password]").fill(story.PASSWORD)
    therapist.get_by_role("button", name="Record decision").click()
    expect(therapist).to_have_url(re.compile(r"/referrals/\d+/$"))
    therapist.goto(chart)


def _plan(therapist: Page, words: Words) -> None:
    therapist.get_by_role("link", name="Plan", exact=True).click()
    therapist.fill("[name=visits_per_week]", "1")
    therapist.fill("[name=weeks]", "6")
    therapist.select_option("[name=care_class]", "nerve_root")
    therapist.get_by_role("button", name="Save visits").click()
    for exercise in ("EX-25", "EX-44"):
        therapist.select_option("[name=code]", exercise)
        therapist.get_by_role("button", name="Add exercise").click()
    goal = therapist.locator("form[action$='/plan/goals/']")
    people.open_drawers(goal)
    goal.locator("[name=activity]").select_option("walk_fast")
    goal.locator("[name=amount]").fill("30")
    goal.locator("[name=measure]").select_option("pain_during")
    goal.locator("[name=baseline]").fill("5")
    goal.locator("[name=target]").fill("2")
    goal.locator("[name=by]").fill(therapist.evaluate(IN_FOUR_WEEKS))
    goal.locator("[name=reason]").select_option("run_walk")
    therapist.get_by_role("button", name="Add goal").click()
    expect(therapist.locator("main")).to_contain_text("Walk fast for 30 minutes")


IN_FOUR_WEEKS = """() => {
  const day = new Date(Date.now() + 28 * 24 * 3600 * 1000);
  return `${day.getMonth() + 1}/${day.getDate()}/${day.getFullYear()}`;
}"""


def _sign_and_download(therapist: Page, words: Words) -> bytes:
    therapist.get_by_role("link", name="Review and sign").click()
    therapist.locator("form:has([name=sha256]) [name=password]").fill(story.PASSWORD)
    therapist.get_by_role("button", name="Sign evaluation").click()
    paper = therapist.locator(f"section[aria-label='Patient plan, {words.paper}']")
    link = paper.get_by_role("link", name="Download PDF")
    expect(link).to_be_visible(timeout=60_000)
    with therapist.expect_download() as started:
        link.click()
    return started.value.path().read_bytes()


def _read(pdf: bytes, words: Words) -> None:
    """The help box first, then the rest in order; nothing that may not be on paper."""
    reader = PdfReader(io.BytesIO(pdf))
    pages = [page.extract_text() for page in reader.pages]
    text = re.sub(r"\s+", " ", " ".join(pages))
    places = [text.find(part) for part in words.on_paper]
    assert -1 not in places, words.on_paper[places.index(-1)] + text
    assert places == sorted(places)
    assert reader.trailer["/Root"]["/Lang"].startswith(words.language)
    for number, page in enumerate(pages, 1):
        assert "Ana Vega" in page
        of = "of" if words.language == "en" else "de"
        assert re.search(rf"{number} {of} {len(pages)}", page)
    assert not re.search(r"\bRF-|\bEX-|\bhop\b|hopping on|988", text.replace(HOP_SENTENCE, ""))
    left = "left" if words.language == "en" else "izquierd"
    assert left in text.lower()


HOP_SENTENCE = (
    "Do not test yourself by hopping. Your therapist will do that with you when it is safe."
)
