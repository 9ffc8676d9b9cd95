"""Hostile text is printed as text. Were it ever let through as HTML, nothing would be fetched."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from weasyprint.css.tokens import InvalidValues
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from evaluations.pdf import markup, press
from evaluations.pdf.process import PrintProcess
from tests.evaluations import papers
from tests.evaluations.pdf import hostile, reading

CANARY = "canary-7f3a"
pytestmark = pytest.mark.filterwarnings("ignore:.*:UserWarning")


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    path = tmp_path / "canary.css"
    path.write_text(f'p::after {{ content: "{CANARY}" }}')
    return path


@pytest.fixture
def sinkhole() -> Iterator[tuple[int, list[str]]]:
    """A port on this machine and everyone who called on it."""
    calls: list[str] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.1)
    done = threading.Event()

    def listen() -> None:
        while not done.is_set():
            try:
                caller, _ = server.accept()
            except TimeoutError:
                continue
            calls.append("called")
            caller.close()

    thread = threading.Thread(target=listen)
    thread.start()
    yield server.getsockname()[1], calls
    done.set()
    thread.join()
    server.close()


def page_of(raw: str) -> str:
    return f'<!doctype html><html lang="en"><head><title>t</title></head><body>{raw}</body></html>'


@pytest.mark.parametrize("words", [*hostile.CHANNELS, *hostile.OTHER_WORDS])
def test_hostile_text_is_escaped(words: str) -> None:
    words = words.format(url="file:///etc/passwd") if "{url}" in words else words
    page = markup.page(papers.saying(words), template="plan", made_at=papers.SIGNED_AT)
    plain = markup.page(papers.saying("x"), template="plan", made_at=papers.SIGNED_AT)
    assert page.count("<") == plain.count("<")


def test_hostile_text_is_printed_as_it_was_typed(
    child: PrintProcess, canary: Path, sinkhole: tuple[int, list[str]]
) -> None:
    port, calls = sinkhole
    urls = hostile.targets(canary, port)
    typed = [
        *(channel.format(url=urls[n % len(urls)]) for n, channel in enumerate(hostile.CHANNELS)),
        *hostile.OTHER_WORDS,
    ]
    told = papers.d.Section(heading="x", sentences=tuple(typed))
    page = markup.page(papers.plan(found=told), template="plan", made_at=papers.SIGNED_AT)
    pdf = child.print(page).pdf
    said = reading.text(pdf).replace(" ", "")
    assert [words for words in typed if "".join(words.split()) not in said] == []
    assert CANARY not in said
    assert calls == []
    assert _dangers(pdf) == set()


def _dangers(pdf: bytes) -> set[str]:
    """Kinds of action, link or attachment in the file that could run, call or carry something."""
    forbidden = {"/URI", "/JavaScript", "/JS", "/EmbeddedFile", "/Launch", "/GoToR", "/SubmitForm"}
    found = set()
    for item in reading.objects(pdf):
        found |= forbidden & set(item)
        found |= forbidden & {str(item.get("/S")), str(item.get("/Type"))}
    return found | ({"/EmbeddedFiles"} if b"EmbeddedFiles" in pdf else set())


@pytest.mark.parametrize("channel", hostile.CHANNELS)
def test_nothing_is_fetched_even_from_raw_html(
    channel: str, canary: Path, sinkhole: tuple[int, list[str]]
) -> None:
    port, calls = sinkhole
    for url in hostile.targets(canary, port):
        try:
            _, pdf = press.Press().print(page_of(channel.format(url=url)))
        except (FatalURLFetchingError, InvalidValues):
            continue
        assert CANARY not in reading.text(pdf)
    assert calls == []


@pytest.mark.parametrize(
    "raw",
    [hostile.CHANNELS[0], hostile.CHANNELS[3], hostile.CHANNELS[11], hostile.CHANNELS[17]],
)
def test_a_forbidden_address_stops_the_page_loudly(raw: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        press.Press().print(page_of(raw.format(url="file:///etc/passwd")))


def test_without_our_fetcher_the_same_page_does_leak(
    canary: Path, sinkhole: tuple[int, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The corpus is sharp: take the fetcher away and the two tests above would fail."""
    port, calls = sinkhole
    printer = press.Press()
    monkeypatch.setattr(press.OwnAssetsOnly, "fetch", URLFetcher.fetch)
    printer.fetcher._allowed_protocols = None
    sheet = hostile.CHANNELS[11].format(url=canary.as_uri())
    picture = hostile.CHANNELS[0].format(url=f"http://127.0.0.1:{port}/x")
    _, pdf = printer.print(page_of(f"{sheet}{picture}<p>x</p>"))
    assert CANARY in reading.text(pdf)
    assert calls == ["called"]
