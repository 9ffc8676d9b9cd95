"""Hostile text is printed as text. Were it ever let through as HTML, nothing would be fetched."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from weasyprint.css.tokens import InvalidValues
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from evaluations.domain import consent_copy, letter, progress
from evaluations.pdf import markup, press
from evaluations.pdf.process import PrintProcess
from tests.evaluations import intake_papers, papers, reports
from tests.evaluations.domain.letter_matter import ORDINARY, UNDER
from tests.evaluations.domain.test_progress import COURSE, HEAD
from tests.evaluations.pdf import hostile, reading, sinkhole
from tests.evaluations.pdf.hostile import CANARY, Payload
from tests.evaluations.pdf.sinkhole import Sinkhole

pytestmark = pytest.mark.filterwarnings("ignore:.*:UserWarning")

PAPERS = {
    "plan": papers.plan,
    "report": lambda: reports.paper(addenda=(reports.ADDED,)),
    "letter": lambda: letter.paper(letter.body(ORDINARY), UNDER),
    "progress": lambda: progress.paper(COURSE, HEAD),
    "consents": lambda: consent_copy.to_json(
        intake_papers.copy(
            intake_papers.said("treatment"), intake_papers.said("share", subject="Ana, coach")
        )
    ),
}
"""Real papers by the template that draws them."""
MOST_CHANNELS = 14
"""WeasyPrint does not read the others (srcset, mask, cursor, iframe …); a later one may."""
OURS = {"kind", "language", "figure", "style", "method", "width", "strokes", "level", "scale"}
"""What a template reads to choose by, which nobody can type."""


@pytest.fixture
def hole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sinkhole]:
    with sinkhole.opened(tmp_path) as hole:
        sinkhole.guard(hole, monkeypatch)
        yield hole


@pytest.fixture(scope="module")
def printer() -> press.Press:
    return press.Press()


def page_of(raw: str) -> str:
    return f'<!doctype html><html lang="en"><head><title>t</title></head><body>{raw}</body></html>'


@dataclass
class Poison:
    """Puts payloads in the place of every text of a paper, one after another."""

    words: tuple[str, ...]
    used: int = 0

    def into(self, value: Any, key: str = "") -> Any:
        if isinstance(value, Mapping):
            return {name: self.into(inner, name) for name, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.into(inner, key) for inner in value]
        if not isinstance(value, str) or not value or key in OURS:
            return value
        self.used += 1
        return self.words[self.used % len(self.words)]


def test_the_corpus_is_as_large_as_it_is_said_to_be(hole: Sinkhole) -> None:
    payloads = list(hostile.payloads(hole.canary, hole.port))
    assert len(payloads) == len({one.raw for one in payloads}) == hostile.count() >= 120


@pytest.mark.parametrize("words", [*hostile.CHANNELS, *hostile.OTHER_WORDS])
def test_hostile_text_is_escaped(words: str) -> None:
    words = words.format(url="file:///etc/passwd") if "{url}" in words else words
    page = markup.page(papers.saying(words), template="plan", made_at=papers.SIGNED_AT)
    plain = markup.page(papers.saying("x"), template="plan", made_at=papers.SIGNED_AT)
    assert page.count("<") == plain.count("<")


@pytest.mark.parametrize("kind", PAPERS)
def test_in_every_field_of_a_real_paper_the_corpus_stays_text(
    kind: str, child: PrintProcess, hole: Sinkhole
) -> None:
    """Each field of each paper in turn holds payloads; all of the corpus goes through them."""
    words = tuple(one.raw for one in hostile.payloads(hole.canary, hole.port))
    for start in range(0, len(words), 35):
        poison = Poison(words[start : start + 35])
        document = {**PAPERS[kind](), **poison.into(PAPERS[kind]())}
        pdf = child.print(markup.page(document, template=kind, made_at=papers.SIGNED_AT)).pdf
        assert poison.used >= 10
        assert dangers(pdf) == set()
        assert hole.canary.read_text() not in reading.text(pdf)
    assert hole.calls == hole.tried == []


def test_hostile_text_is_printed_as_it_was_typed(child: PrintProcess, hole: Sinkhole) -> None:
    chosen = [one.raw for one in hostile.payloads(hole.canary, hole.port)][::7]
    typed = [*chosen, *hostile.OTHER_WORDS]
    told = papers.d.Section(heading="x", sentences=tuple(typed))
    page = markup.page(papers.plan(found=told), template="plan", made_at=papers.SIGNED_AT)
    pdf = child.print(page).pdf
    said = reading.text(pdf).replace(" ", "")
    assert [words for words in typed if "".join(words.split()) not in said] == []
    assert hole.calls == []
    assert dangers(pdf) == set()


def dangers(pdf: bytes) -> set[str]:
    """Kinds of action, link or attachment in the file that could run, call or carry something.

    The one address that a paper may lead to is the page behind its own QR mark.
    """
    forbidden = {"/URI", "/JavaScript", "/JS", "/EmbeddedFile", "/Launch", "/GoToR", "/SubmitForm"}
    found = set()
    for item in reading.objects(pdf):
        if str(item.get("/URI", "")).startswith(f"{settings.SITE_URL}/paper/"):
            continue
        found |= forbidden & set(item)
        found |= forbidden & {str(item.get("/S")), str(item.get("/Type"))}
    return found | ({"/EmbeddedFiles"} if b"EmbeddedFiles" in pdf else set())


def leaks(one: Payload, printer: press.Press, hole: Sinkhole) -> list[str]:
    """What got out or in when a payload was printed as if it were our own HTML; none is right."""
    printer.images, before = {}, len(hole.calls) + len(hole.tried)
    try:
        _, pdf = printer.print(page_of(one.raw))
    except (FatalURLFetchingError, InvalidValues):
        found = []
    else:
        found = [f"canary in {one}"] if CANARY in reading.text(pdf) else []
        found += [f"{kind} in {one}" for kind in dangers(pdf)]
    if len(hole.calls) + len(hole.tried) > before:
        found.append(f"a call by {one}")
    return found


@pytest.mark.parametrize("channel", range(len(hostile.CHANNELS)))
def test_nothing_is_fetched_even_from_raw_html(
    channel: int, printer: press.Press, hole: Sinkhole
) -> None:
    printer.fetcher = press.OwnAssetsOnly()
    for one in hostile.payloads(hole.canary, hole.port):
        if one.channel == channel:
            printer.fetcher.refused.clear()
            assert leaks(one, printer, hole) == []
    assert hole.calls == hole.tried == []


@pytest.mark.parametrize(
    "raw",
    [hostile.CHANNELS[0], hostile.CHANNELS[3], hostile.CHANNELS[11], hostile.CHANNELS[17]],
)
def test_a_forbidden_address_stops_the_page_loudly(raw: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        press.Press().print(page_of(raw.format(url="file:///etc/passwd")))


def test_without_our_fetcher_the_same_corpus_leaks(hole: Sinkhole) -> None:
    """The corpus is sharp: take the fetcher away, and the test above goes red by every target."""
    printer = press.Press()
    printer.fetcher = URLFetcher(timeout=0.2)
    printer.fetcher.refused = []
    red: dict[str, set[int]] = {target: set() for target in hostile.TARGETS}
    for one in hostile.payloads(hole.canary, hole.port):
        if leaks(one, printer, hole):
            red[one.target].add(one.channel)
    assert {target for target, channels in red.items() if channels} == set(hostile.TARGETS)
    assert len(set().union(*red.values())) >= MOST_CHANNELS
