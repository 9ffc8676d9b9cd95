"""The network fails in every way we could think of; nothing that was shown as kept is lost."""

import pytest
from playwright.sync_api import Browser

from tests.journeys import faults_of_devices, faults_of_replies, faults_of_time
from tests.journeys.backroom import Backroom
from tests.journeys.conftest import Site
from tests.journeys.faults import SCENARIOS, Scenario
from tests.journeys.sitting import HURRY, sitting

pytestmark = pytest.mark.browser

FEWEST = 30
PARTS = (faults_of_replies, faults_of_devices, faults_of_time)
"""Each adds its scenarios as it is read."""


def in_every_run(place: int, told: Scenario) -> bool:
    """What is told apart by name, and some of each family; the rest is for ``make drill``."""
    return told.act.__name__.startswith("_") or place % 4 == 0


EVERY_RUN = [told for place, told in enumerate(SCENARIOS) if in_every_run(place, told)]


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(told, id=told.name, marks=() if told in EVERY_RUN else pytest.mark.drill)
        for told in SCENARIOS
    ],
)
def test_what_was_shown_as_kept_is_on_the_server_once(
    told: Scenario, room: Backroom, browser: Browser, site: Site
) -> None:
    asked = {"until": told.until}
    with sitting(room, browser, site.url, workers=told.workers, **asked) as now:
        if told.hurried:
            now.context.add_init_script(HURRY)
        told.act(now)


def test_there_are_enough_scenarios() -> None:
    assert len({told.name for told in SCENARIOS}) == len(SCENARIOS)
    assert len(EVERY_RUN) >= FEWEST
