"""Signers and writers on one evaluation, their steps shuffled: who wins, and who is told.

A signature is two transactions (judge, freeze) after a page was read; a save is one. Those are
the points at which another person can come between, so those are what is shuffled.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from clinic.models import User
from evaluations.actions import judging, signing, voiding
from evaluations.actions.charting import EvaluationIsSigned, Saved
from evaluations.models import Evaluation, SignedEvaluation, VoidRequest
from evaluations.queries import sign_content
from tests.evaluations.saving import entry, save

Step = Callable[[], None]
TOLD = (signing.AlreadySigned, signing.ChangedMeanwhile, signing.CannotSign)
CELLS = ("rom_hip_er/right/", "rom_hip_er/left/", "note_assessment/none/")


@dataclass(kw_only=True, slots=True)
class Signer:
    """One person at the sign page: what they read, and what became of it."""

    race: "Race"
    by: User
    read_version: int = 0
    read_hash: str = ""
    signed: SignedEvaluation | None = None
    told: Exception | None = None

    def steps(self) -> list[Step]:
        return [self.read, self.judge, self.freeze]

    def read(self) -> None:
        evaluation = self.race.fresh()
        self.read_version = evaluation.version
        content = sign_content.readable(evaluation, signer=self.by, at=self.race.at)
        self.read_hash = content.sha256 if content else ""

    def judge(self) -> None:
        evaluation = self.race.fresh()
        if not evaluation.is_signed:
            judging.judge_at_sign_off(evaluation=evaluation, by=self.by, at=self.race.at)

    def freeze(self) -> None:
        try:
            self.signed = signing._freeze(
                self.race.fresh(), self.read_version, self.read_hash, by=self.by, at=self.race.at
            )
        except TOLD as told:
            self.told = told


@dataclass(kw_only=True, slots=True)
class Writer:
    """One page that saves a cell some times; ``kept`` and ``refused`` are what it was answered."""

    race: "Race"
    by: User
    times: int
    kept: list[str] = field(default_factory=list)
    refused: int = 0

    def steps(self) -> list[Step]:
        return [self.write] * self.times

    def write(self) -> None:
        cell, raw = self.race.chance.choice(CELLS), str(self.race.chance.randint(1, 40))
        base = self.race.versions.get(cell, 0)
        try:
            (result,) = save(
                self.race.fresh(), [entry(cell, raw, base=base)], self.by, at=self.race.at
            ).results
        except EvaluationIsSigned:
            self.refused += 1
            return
        if isinstance(result, Saved):
            self.race.versions[cell] = result.version
            self.kept.append(cell)


@dataclass(kw_only=True, slots=True)
class Voider:
    """A person who asks to mark it as entered in error; only a signed one can be."""

    race: "Race"
    by: User
    asked: VoidRequest | None = None

    def steps(self) -> list[Step]:
        return [self.ask]

    def ask(self) -> None:
        try:
            self.asked = voiding.ask(
                evaluation=self.race.fresh(),
                reason="This was the chart of another person.",
                by=self.by,
                at=self.race.at,
            )
        except voiding.CannotVoid:
            self.asked = None


@dataclass(kw_only=True, slots=True)
class Race:
    evaluation: Evaluation
    chance: random.Random
    at: datetime
    versions: dict[str, int] = field(default_factory=dict)

    def fresh(self) -> Evaluation:
        """As each request loads it."""
        return Evaluation.objects.get(pk=self.evaluation.pk)

    def run(self, signers: list[Signer], others: list[Writer | Voider]) -> None:
        """Every step once, each person's own in order; then one last signer if none had won."""
        waiting = [one.steps() for one in (*signers, *others)]
        while waiting := [steps for steps in waiting if steps]:
            self.chance.choice(waiting).pop(0)()
        if not self.fresh().is_signed:
            last = Signer(race=self, by=signers[0].by)
            for step in last.steps():
                step()
            signers.append(last)


def faults(race: Race, signers: list[Signer], others: list[Writer | Voider]) -> Iterator[str]:
    """Words for each thing that is not as it must be."""
    rows = list(SignedEvaluation.objects.filter(evaluation=race.evaluation))
    winners = [one for one in signers if one.signed]
    if len(rows) != 1 or len(winners) != 1:
        yield f"{len(rows)} signatures and {len(winners)} winners"
        return
    if rows[0].sha256 != winners[0].read_hash or rows[0].signed_by != winners[0].by:
        yield "what was signed is not what the signer read"
    yield from (
        f"{one.by} lost and was not told" for one in signers if not one.signed and not one.told
    )
    in_document = {"/".join(map(str, cell[:3])) for cell in rows[0].document["findings"]}
    for writer in others:
        if isinstance(writer, Writer):
            yield from (f"{cell} is not signed" for cell in writer.kept if cell not in in_document)
    if race.fresh().signed_by != winners[0].by:
        yield "the evaluation names another signer"
