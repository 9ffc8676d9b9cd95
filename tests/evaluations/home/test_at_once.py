"""A hundred phones click the same link at the same moment, and somebody guesses."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import OperationalError, connection

from clinic import audit
from clinic.models import AuditEvent
from evaluations.actions import plan_links
from evaluations.models import PlanLink, PlanLinkTry
from intake.actions import codes
from tests.evaluations.home.conftest import BORN

PHONES, AT_A_TIME, TRIES = 100, 8, 100
DAYS = 28_000
"""Days on which a living person may be born."""


def take(made, at, keys):
    for _ in range(TRIES):
        try:
            keys.append(
                plan_links.open_link(
                    token=made.token, code="", born=BORN, purpose="home", ip="", at=at
                )[1]
            )
        except OperationalError:  # in memory SQLite says "locked" where a file would wait
            time.sleep(random.uniform(0.02, 0.4))
            continue
        except plan_links.WrongLink:
            pass
        except codes.TooManyTries:
            pass
        break
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_clicks_at_once_one_gets_the_key(made, at):
    keys: list[str] = []
    with ThreadPoolExecutor(AT_A_TIME) as phones:
        clicks = [phones.submit(take, made, at, keys) for _ in range(PHONES)]
    for click in clicks:
        click.result()
    assert len(keys) == 1
    assert PlanLinkTry.objects.filter(outcome="opened").count() == 1
    assert PlanLink.objects.get().used_at == at


def guess(made, at, chance):
    """One guess from one of 250 addresses: a made-up link or code, or a birth date for this one."""
    ip = f"198.51.100.{chance.randrange(250)}"
    born = date(1940, 1, 1) + timedelta(days=chance.randrange(DAYS))
    spelt = chance.choice(
        [
            {"token": f"{chance.getrandbits(256):x}"[:43], "code": ""},
            {"token": "", "code": "".join(chance.choices("23456789ABCDEFGH", k=12))},
            {"token": made.token, "code": ""},
        ]
    )
    with audit.coming_from(audit.Origin(ip=ip)):
        plan_links.open_link(born=born, purpose="home", ip=ip, at=at, **spelt)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "guesses", [1_200, pytest.param(10_000, marks=pytest.mark.drill)], ids=["some", "all"]
)
def test_guesses_open_nothing_and_cost_a_bounded_number_of_rows(made, at, guesses):
    chance, refused, stopped = random.Random(6), 0, 0
    before = AuditEvent.objects.count()
    for _ in range(guesses):
        try:
            guess(made, at, chance)
        except plan_links.WrongLink:
            refused += 1
        except codes.TooManyTries:
            stopped += 1
    assert refused + stopped == guesses
    assert refused <= plan_links.TRIES_EVERYWHERE
    assert AuditEvent.objects.count() - before <= plan_links.TRIES_EVERYWHERE
    assert PlanLink.objects.get().used_at is None
    assert PlanLink.objects.get().is_locked
