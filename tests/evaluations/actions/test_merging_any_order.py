"""Any order of merges and un-merges gives back the same rows (hypothesis)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic import audit
from clinic.models import AuditEvent, Patient, PatientMerge, User, Visit
from evaluations.actions.merging import CannotMerge, CannotUnmerge
from tests import factories
from tests.evaluations import charted, runs, signed
from tests.evaluations.merging import merge, record, unmerge, visit_of
from tests.factories import AT

pytestmark = [pytest.mark.django_db, pytest.mark.untraced]

RECORDS = 5
OUR_APPS = ("clinic", "intake", "evaluations")
WRITTEN_BY_MERGING = (PatientMerge, AuditEvent)

Rows = dict[str, list[dict[str, Any]]]

pairs = st.tuples(st.integers(0, RECORDS - 1), st.integers(0, RECORDS - 1))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), pairs),
        st.tuples(st.just("unmerge"), st.tuples(st.integers(0, 20), st.just(0))),
    ),
    max_size=12,
)
chains = [
    [("merge", (0, 1)), ("merge", (1, 2)), ("merge", (2, 3)), ("unmerge", (0, 0))],
    [("merge", (0, 4)), ("merge", (1, 4)), ("merge", (2, 4)), ("unmerge", (1, 0))],
]


@pytest.fixture
def people(patient: Patient, visit: Visit, therapist: User, desk: User, now: Any) -> list[Patient]:
    """One with a signed evaluation and a run programme, one with a hold, one examined, two bare."""
    evaluation = runs.examined(visit, by=therapist, desk=desk, at=now)
    signed.sign(evaluation, therapist, now)
    found = [patient, *(record(desk, family_name=f"Flores {n}") for n in range(1, RECORDS))]
    held = visit_of(found[1], therapist=therapist, by=desk)
    charted.answered(held, by=desk, at=AT, saddle_numb="yes")
    charted.examined(visit_of(found[2], therapist=therapist, by=desk), by=therapist, at=now)
    factories.episode(found[3], by=desk)
    return found


def everything() -> Rows:
    """Every row of every table of ours, but for what merging itself writes."""
    models = (one for app in OUR_APPS for one in apps.get_app_config(app).get_models())
    return {
        model._meta.label: [_plain(row) for row in model._base_manager.order_by("pk").values()]
        for model in models
        if model not in WRITTEN_BY_MERGING
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "merged_into_id"}


class Model:
    """What merging means, as simply as it can be said: who stands in whom."""

    def __init__(self, people: Sequence[Patient]) -> None:
        self.people = people
        self.into: dict[int, int] = {}
        self.live: list[PatientMerge] = []
        self.past: list[PatientMerge] = []

    def root(self, of: int) -> int:
        return self.root(self.into[of]) if of in self.into else of

    def may_merge(self, absorbed: int, kept: int) -> bool:
        return absorbed != kept and absorbed not in self.into and kept not in self.into

    def person(self, of: int) -> tuple[int, set[int]]:
        root = self.root(of)
        return root, {one for one in range(len(self.people)) if self.root(one) == root}


@contextmanager
def forgotten() -> Iterator[None]:
    """Nothing that an example wrote stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def go(model: Model, what: str, of: tuple[int, int], by: User) -> None:
    if what == "merge":
        _merge(model, *of, by)
    elif model.live:
        _unmerge(model, of[0] % len(model.live), by)


def _merge(model: Model, absorbed: int, kept: int, by: User) -> None:
    if not model.may_merge(absorbed, kept):
        with pytest.raises(CannotMerge):
            merge(model.people[absorbed], into=model.people[kept], by=by)
        return
    model.live.append(merge(model.people[absorbed], into=model.people[kept], by=by))
    model.into[absorbed] = kept


def _unmerge(model: Model, which: int, by: User) -> None:
    row = model.live.pop(which)
    unmerge(row, by=by)
    model.past.append(row)
    ids = [one.pk for one in model.people]
    del model.into[ids.index(row.absorbed_id)]


def agrees(model: Model) -> None:
    for place, patient in enumerate(model.people):
        root, records = model.person(place)
        found = Patient.objects.get(pk=patient.pk).record_ids
        assert found[0] == model.people[root].pk
        assert set(found) == {model.people[one].pk for one in records}
        assert len(found) == len(records)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=steps, backwards=st.randoms(use_true_random=False))
def test_any_order_gives_back_the_same_rows(
    people: list[Patient], staff: dict[str, User], steps: list[Any], backwards: Any
) -> None:
    walk(people, staff["manager"], steps, backwards.randrange)


@pytest.mark.parametrize("steps", chains, ids=["a chain", "a star"])
@pytest.mark.parametrize("last_first", [True, False])
def test_chains_and_stars_give_back_the_same_rows(
    people: list[Patient], staff: dict[str, User], steps: list[Any], last_first: bool
) -> None:
    walk(people, staff["manager"], steps, lambda count: count - 1 if last_first else 0)


def walk(people: list[Patient], by: User, steps: list[Any], pick: Any) -> None:
    """Merge and part as told, then part what is left in the order that ``pick`` says."""
    before, model = everything(), Model(people)
    with forgotten():
        for what, of in steps:
            go(model, what, of, by)
            agrees(model)
        assert everything() == before
        while model.live:
            _unmerge(model, pick(len(model.live)), by)
            agrees(model)
        assert everything() == before
        assert not Patient.objects.filter(merged_into__isnull=False).exists()
        for row in model.past:
            with pytest.raises(CannotUnmerge):
                unmerge(row, by=by)
        assert audit.verify_chain().faults == ()
