"""What may go wrong between a tablet and the site, and the list of all that was tried."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Error, Page, Route

from tests.journeys.sitting import CANARY, Act, Sitting

TOLD = {"belief": f"{CANARY} ran too far", "worry": f"{CANARY} it breaks"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """``act`` is done to somebody whose next page is ``until``."""

    name: str
    act: Act
    until: str = "goal_1"
    workers: bool = False
    hurried: bool = False


SCENARIOS: list[Scenario] = []


def scenario(name: str, **told: object) -> Callable[[Act], Act]:
    def keep(act: Act) -> Act:
        SCENARIOS.append(Scenario(name=name, act=act, **told))  # type: ignore[arg-type]
        return act

    return keep


# -- A reply that goes wrong ---------------------------------------------------------------------

Answering = Callable[[Route], None]


def breaks(now: Sitting, code: str, how: Answering, *, times: int = 1) -> list[int]:
    """The next ``times`` saves of the page ``code`` are answered by ``how``."""
    done: list[int] = []

    def meet(route: Route) -> None:
        if route.request.method != "POST" or len(done) >= times:
            route.continue_()
            return
        done.append(1)
        how(route)

    now.context.route(f"**/tablet/{code}/", meet)
    return done


def aborted(reason: str) -> Answering:
    return lambda route: route.abort(reason)


def replied(status: int, body: str = "", kind: str = "text/html", **headers: str) -> Answering:
    return lambda route: route.fulfill(
        status=status, body=body, headers={"Content-Type": kind, **headers}
    )


def lost(route: Route) -> None:
    """The server has it; the device never hears so."""
    assert route.fetch(max_redirects=0).ok
    route.abort("connectionreset")


def silent(route: Route) -> None:
    """No reply at all: neither a continue nor an abort."""


def late(route: Route) -> None:
    """The server has it, and says so to nobody."""
    assert route.fetch().ok


def torn(route: Route) -> None:
    reply = route.fetch()
    route.fulfill(response=reply, body=reply.text()[:9])


def crash(page: Page) -> None:
    """The page's process dies at once, as it stands."""
    with page.expect_event("crash"), pytest.raises(Error):
        page.goto("chrome://crash")
    page.close()


def ready_for_anything(now: Sitting) -> None:
    """On the page of goals with the worker in charge, as on any tablet's second page."""
    now.open("goal_1")
    now.becomes("navigator.serviceWorker.controller !== null")
