"""The network fails in every way we could think of; nothing that was shown as kept is lost."""

from collections.abc import Iterator

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


@pytest.fixture(scope="module")
def room(site: Site) -> Iterator[Backroom]:
    with Backroom(site.folder) as running:
        yield running


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
