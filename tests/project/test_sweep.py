"""Who a person is, and what was written about them, stands on the pages of the record and nowhere
else.
"""

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
import pypdf
import pytest
from django.db import transaction

from evaluations.models import Document
from tests.project import marked
from tests.project.sweep import Left, Said, swept

pytestmark = pytest.mark.django_db  # else nobody sets a database up

TITLE = re.compile("<title>(.*?)</title>", re.DOTALL)
ADDRESS = re.compile(r'(?:href|src|action|formaction|hx-[a-z]+|data-[a-z-]*(?:url|href))="([^"]*)"')


@pytest.fixture(scope="module")
def left(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Left]:
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        yield swept(tmp_path_factory.mktemp("swept"), patch)
        transaction.set_rollback(True)


HEALTH = re.compile("pain|injur|therap|spine|run(?:ning)? |medical|clinic|diagnos", re.IGNORECASE)
REASONED = {"void_score", "ask_void"}
"""What staff say why they do; the words are theirs, and the page that asks says who reads them."""


def marks(text: str) -> list[str]:
    return sorted(set(marked.MARK.findall(text)))


def told(said: list[Said], what: str) -> list[str]:
    """Where a marker stands in ``what`` of a reply."""
    parts: dict[str, Callable[[Said], str]] = {
        "title": lambda one: " ".join(TITLE.findall(one.body)),
        "address": lambda one: " ".join(ADDRESS.findall(one.body)),
        "header": lambda one: " ".join(one.headers.values()),
        "body": lambda one: one.body,
    }
    return [f"{one.asked}: {one.status}" for one in said if marks(parts[what](one))]


def test_the_markers_are_found_where_they_belong(left: Left) -> None:
    """Otherwise the tests below would look for nothing."""
    printed = [paper for paper in left.papers if len(bytes(paper.pdf)) > 1000]

    assert len(told(left.pages, "body")) > 80
    assert len(left.home) > 3
    assert {"plan", "letter", "chart"} == {paper.kind for paper in printed}
    assert all(marks(text_of(paper)) for paper in printed)
    assert [one for one in left.pages if one.status == 500] == []


def text_of(paper: Document) -> str:
    pages = pypdf.PdfReader(io.BytesIO(bytes(paper.pdf))).pages
    return "".join(page.extract_text() for page in pages)


def test_no_log_line_holds_one(left: Left) -> None:
    assert len(left.logged) > 300
    assert [line for line in left.logged if marks(line)] == []


def is_nested(body: str) -> bool:
    """A form inside a form: browsers drop the inner one, and its end ends the outer."""
    open_forms = 0
    for tag in re.findall(r"<(/?)form\b", body):
        open_forms += -1 if tag else 1
        if open_forms > 1:
            return True
    return False


def test_no_page_has_a_form_in_a_form_or_says_what_is_wrong_twice(left: Left) -> None:
    """Not about markers: so many pages are drawn nowhere else."""
    pages = [one for one in [*left.pages, *left.home] if "<form" in one.body]

    assert len(pages) > 80
    assert [one.asked for one in pages if is_nested(one.body)] == []
    assert [one.asked for one in pages if one.body.count("data-error-summary") > 1] == []


@pytest.mark.parametrize("what", ["title", "address", "header"])
def test_no_title_address_or_header_holds_one(left: Left, what: str) -> None:
    """File names are in a header, and so is the address that a reply leads to."""
    assert told([*left.pages, *left.home, *left.errors], what) == []


def test_a_link_opened_at_home_shows_the_plan_and_not_who_the_person_is(left: Left) -> None:
    known = re.compile("Zyqorvy(family|given)|" + "|".join(map(re.escape, marked.PHONES)))

    assert [one.asked for one in left.home if known.search(one.body)] == []


def test_no_page_of_an_error_holds_one(left: Left) -> None:
    assert len(left.errors) == 8
    assert told(left.errors, "body") == []
    assert told([one for one in left.pages if one.status in (403, 404, 405)], "body") == []


def test_no_mail_tells_anything_of_health_or_of_whom(left: Left) -> None:
    assert len(left.mails) >= 2
    said = [f"{one.subject} {one.body} {one.attachments}" for one in left.mails]

    assert [text for text in said if marks(text) or HEALTH.search(text)] == []


def test_no_paper_says_in_its_properties_whose_it_is(left: Left) -> None:
    found = []
    for paper in left.papers:
        if len(bytes(paper.pdf)) > 1000:
            with pikepdf.open(io.BytesIO(bytes(paper.pdf))) as pdf:
                xmp = pdf.Root.Metadata.read_bytes() if "/Metadata" in pdf.Root else b""
                found += marks(f"{dict(pdf.docinfo)} {xmp.decode()}")

    assert found == []


def test_the_trail_holds_only_the_reasons_that_people_gave(left: Left) -> None:
    values = [
        (event.action, name)
        for event in left.events
        for name, value in vars(event).items()
        if marks(str(value))
    ]

    assert len(left.events) > 200
    assert set(values) <= {(action, "reason") for action in REASONED}


def test_neither_sessions_nor_the_cache_nor_temporary_files_hold_one(left: Left) -> None:
    assert len(left.sessions) > 3
    assert marks(" ".join(left.sessions) + left.cached) == []
    assert [name for name, held in left.files if marks(name + held.decode(errors="replace"))] == []
