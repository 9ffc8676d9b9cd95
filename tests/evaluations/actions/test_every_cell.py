"""Every cell of the catalogue is saved and read back as it was typed; such a chart is signed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic.domain.body import Side
from clinic.models import User, Visit
from evaluations import library
from evaluations.actions import charting
from evaluations.actions.charting import Entry, Saved
from evaluations.domain import findings, units
from evaluations.domain.catalogue import Item, Kind
from evaluations.domain.findings import NOTHING, FindingSet
from evaluations.models import Evaluation, Finding, FindingRevision
from evaluations.queries import chart
from tests.evaluations import charted
from tests.evaluations.saving import entry, save
from tests.evaluations.signed import sign

pytestmark = pytest.mark.django_db

Cell = tuple[Item, Side, str]
WORKED_OUT = (Kind.GROUP, Kind.DERIVED)


def cells() -> Iterator[Cell]:
    """Each cell that can be filled: every side, every instance, every field."""
    for item in library.catalogue():
        if item.gated or item.is_retired:
            continue
        for instance in [one.code for one in item.each] or [""]:
            fields = [f"{instance}.{code}" if instance else code for code in item.fields]
            value = [] if item.entry.kind in WORKED_OUT else [instance]
            for qualifier in (*value, *fields):
                for side in (*Side,):
                    if item.allows_side(qualifier, side):
                        yield item, side, qualifier


def typical(cell: Cell, beside: FindingSet = NOTHING) -> str:
    item, side, qualifier = cell
    one = item.cell(qualifier)
    if one.kind is Kind.NUMBER:
        scale = findings.scale_of(item, side, qualifier, beside)
        low = scale.hard[0] if scale.soft[0] is None else scale.soft[0]
        return units.shown(low)
    if one.kind is Kind.GRADE:
        return "4+"
    if one.kind is Kind.ORDER:
        return ">".join(choice.code for choice in one.choices[:2])
    return one.choices[0].code if one.choices else "Felt as usual; años, 日本語"


def entries(chosen: list[Cell], beside: FindingSet = NOTHING) -> list[Entry]:
    return [
        entry(f"{cell[0].code}/{cell[1].value}/{cell[2]}", typical(cell, beside)) for cell in chosen
    ]


def save_all(evaluation: Evaluation, sent: list[Entry], by: User, at: Any) -> None:
    for start in range(0, len(sent), charting.MOST_CELLS):
        part = sent[start : start + charting.MOST_CELLS]
        for one, result in zip(part, save(evaluation, part, by, at=at).results, strict=True):
            assert isinstance(result, Saved), (one, result)


def test_every_cell_of_the_catalogue_is_read_back_as_it_was_typed(
    visit: Visit, therapist: User, now: Any
) -> None:
    evaluation = charting.open_evaluation(visit=visit, by=therapist, at=now)
    numbers = [one for one in cells() if one[0].cell(one[2]).kind is Kind.NUMBER]
    others = [one for one in cells() if one[0].cell(one[2]).kind is not Kind.NUMBER]
    save_all(evaluation, entries(others), therapist, now)
    sent = entries(numbers, chart.findings_of(evaluation.pk))
    save_all(evaluation, sent, therapist, now)

    found = chart.findings_of(evaluation.pk)
    assert len(found) == len(numbers) + len(others)
    for item, side, qualifier in others:
        assert found.word(item.code, side, qualifier) == typical((item, side, qualifier))
    for one in sent:
        number = found.number(one.code, one.side, one.qualifier)
        assert number is not None
        assert units.shown(number) == one.raw
    assert FindingRevision.objects.count() == Finding.objects.count()


def test_a_chart_of_two_thousand_findings_opens_saves_and_is_signed(
    visit: Visit, therapist: User, desk: User, client: Client, now: Any
) -> None:
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    evaluation = charted.examined(visit, by=therapist, at=now)
    harmless = [
        (item, side, qualifier)
        for item, side, qualifier in cells()
        if item.cell(qualifier).kind is Kind.TEXT or not library.chart_facts().reads(item.code)
    ]
    save_all(evaluation, entries(harmless), therapist, now)
    client.force_login(therapist)
    page = client.get(reverse("evaluations:chart", args=[evaluation.patient_id, evaluation.pk]))
    assert page.status_code == 200
    assert len(sign(evaluation, therapist, now).document["findings"]) >= 2_000
