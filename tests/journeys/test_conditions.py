"""The browser walks a form as the server does: over thousands of generated sets of answers."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from intake import library
from intake.domain import answers as replies
from intake.domain import book, wizard
from intake.domain.questionnaire import Questionnaire
from tests.intake.chance import answered
from tests.journeys.conftest import Site

pytestmark = pytest.mark.browser

SETS = {"runner_lbp": 1_000, "runner_lbp_return": 4_000}
EVERY = 7
"""Next and previous are asked of every seventh page of a set, another one each time."""

FEWEST = 5_000
BATCH = 200

WALK = """async (told) => {
  const { address, book, sets, every } = JSON.parse(told);
  const walk = await import(address);
  return JSON.stringify(sets.map(({ fields, given, turn }) => {
    const all = {};
    for (const page of book.pages) {
      Object.assign(all, walk.answersOf(page, fields[page.code] ?? {}));
    }
    const answers = walk.pruned(book, all, given);
    const pages = walk.walked(book, answers);
    const code = (page) => page?.code ?? null;
    return {
      pages: pages.map(code),
      answered: Object.keys(answers).sort(),
      shown: book.pages.map((page) =>
        page.questions.filter((one) => walk.shows(one, answers)).map((one) => one.code)),
      open: pages.filter((page) => walk.open(page, answers).length).map(code),
      beside: book.pages.filter((page, n) => n % every === turn).map((page) =>
        [1, -1].map((step) => code(walk.neighbour(book, answers, page.code, step)))),
      places: pages.map((page) => {
        const { number, total } = walk.place(book, answers, page);
        return [number, total];
      }),
    };
  }));
}"""


def test_the_script_and_the_server_walk_alike(visitor: Callable[[str], Page], site: Site) -> None:
    page = visitor("tablet")
    page.goto("/tablet/offline/")
    address = module_of(site)
    seen = 0
    for code, many in SETS.items():
        asked, dice = library.current(code), random.Random(f"walk {code}")
        told = {"address": address, "book": book.rows(asked, "en"), "every": EVERY}
        for _ in range(many // BATCH):
            sets = [answered(asked, dice) for _ in range(BATCH)]
            rows = [
                {"fields": fields, "given": given, "turn": place % EVERY}
                for place, (fields, given, _) in enumerate(sets)
            ]
            walked = json.loads(page.evaluate(WALK, json.dumps(told | {"sets": rows})))
            both = zip(walked, sets, strict=True)
            for place, (by_script, (fields, _, answers)) in enumerate(both):
                assert by_script == by_server(asked, answers, place % EVERY), fields
            seen += len(sets)
    assert seen >= FEWEST


def module_of(site: Site) -> str:
    """The address of the script's module under its hashed name."""
    kept = json.loads((site.folder / "var" / "static" / "staticfiles.json").read_text())
    return f"/static/{kept['paths']['intake/conditions.js']}"


# -- The walk in Python --------------------------------------------------------------------------


def by_server(asked: Questionnaire, answers: dict[str, Any], turn: int) -> dict[str, Any]:
    pages = wizard.pages(asked, answers)
    places = [wizard.progress(asked, answers, page) for page in pages]
    return {
        "pages": [page.code for page in pages],
        "answered": sorted(answers),
        "shown": [
            [one.code for one in replies.visible(asked, page, answers)] for page in asked.pages
        ],
        "open": [page.code for page in pages if replies.is_open(asked, page, answers)],
        "beside": [
            [_code(step(asked, answers, page)) for step in (wizard.after, wizard.before)]
            for page in asked.pages[turn::EVERY]
        ],
        "places": [[place.number, place.total] for place in places],
    }


def _code(page: Any) -> str | None:
    return page.code if page else None
