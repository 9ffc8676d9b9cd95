"""Names in fifteen scripts on paper: written in letters, never in boxes."""

import io
import unicodedata

import pikepdf
import pytest
from django.core.management import call_command

from evaluations.management.commands import worker
from evaluations.pdf import markup, scripts
from evaluations.pdf.process import PrintProcess
from evaluations.pdf.scripts import Script
from tests.evaluations import papers
from tests.evaluations.pdf import reading, ua

HAN = "WenQuanYiMicroHei"
NAMES = [
    ("Latin", "Zoë Nguyễn-Łukasz", "AtkinsonHyperlegibleNext"),
    ("Greek", "Ελένη Παπαδοπούλου", "NotoSans"),
    ("Cyrillic", "Ольга Шевченко", "NotoSans"),
    ("Armenian", "Արամ Խաչատրյան", "NotoSansArmenian"),
    ("Georgian", "ნინო ბერიძე", "NotoSansGeorgian"),
    ("Hebrew", "רחל כהן", "NotoSansHebrew"),
    ("Arabic", "فاطمة الزهراء", "NotoSansArabic"),
    ("Devanagari", "अनिता शर्मा", "NotoSansDevanagari"),
    ("Bengali", "রবীন্দ্রনাথ", "NotoSansBengali"),
    ("Tamil", "கமலா", "NotoSansTamil"),
    ("Thai", "สมชาย ใจดี", "NotoSansThai"),
    ("Ethiopic", "አበበ ቢቂላ", "NotoSansEthiopic"),
    ("Han", "王小明", HAN),
    ("Kana", "さくら タナカ", HAN),
    ("Hangul", "김민준", HAN),
]
PRIVATE = "\ue123"
"""A character that no font has a letter for."""


def printed(child: PrintProcess, name: str) -> bytes:
    document = papers.plan("en") | {"from_line": name}
    page = markup.page(document, template="plan", made_at=papers.SIGNED_AT)
    return child.print(page).pdf


def fonts_of(pdf: bytes) -> set[str]:
    """The fonts whose letters stand in the file, as it names them, without hyphens."""
    named = (str(one.get("/FontName", "")) for one in reading.objects(pdf))
    return {name.partition("+")[2].replace("-", "") for name in named if "+" in name}


def boxes_of(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as source:
        return [*ua.missing_glyphs(source)]


def letters_of(text: str) -> list[str]:
    """Its letters without regard to order: what runs right to left is read back either way."""
    composed = unicodedata.normalize("NFKC", text)
    return sorted(letter for letter in composed if unicodedata.category(letter) == "Lo")


@pytest.mark.parametrize(("script", "name", "font"), NAMES, ids=[row[0] for row in NAMES])
def test_a_name_is_written_in_the_letters_of_its_script(
    child: PrintProcess, script: str, name: str, font: str
) -> None:
    pdf = printed(child, name)

    assert any(one.startswith(font) for one in fonts_of(pdf)), fonts_of(pdf)
    assert boxes_of(pdf) == []
    said = letters_of(reading.text(pdf))
    assert all(said.count(letter) >= name.count(letter) for letter in letters_of(name)), script


def test_a_character_that_no_font_has_is_seen_as_a_box(child: PrintProcess) -> None:
    assert boxes_of(printed(child, PRIVATE)) == ["page 1: 31: a character without a glyph"]


def test_this_machine_can_write_every_script() -> None:
    assert scripts.missing() == ()
    assert {script.name for script in scripts.SCRIPTS} == {row[0] for row in NAMES}


def test_a_script_without_a_font_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = Script(name="Lost", letters=PRIVATE, package="fonts-lost")
    monkeypatch.setattr(scripts, "SCRIPTS", (*scripts.SCRIPTS, lost))

    assert scripts.missing() == (lost,)
    assert "Lost" in scripts.notice(scripts.missing())
    assert "apt-get install fonts-lost" in scripts.notice(scripts.missing())
    assert scripts.notice(()) == ""


@pytest.mark.django_db
def test_the_worker_says_which_scripts_it_cannot_write(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    lost = Script(name="Lost", letters=PRIVATE, package="fonts-lost")
    monkeypatch.setattr(scripts, "missing", lambda: (lost,))
    monkeypatch.setattr(worker, "refuse_unreadable", lambda: None)

    call_command("worker", "--once")

    assert "Names in these scripts print as boxes" in caplog.text


def test_a_machine_without_fontconfig_says_so_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def missing() -> tuple[Script, ...]:
        raise OSError("libfontconfig.so.1 is not here")

    monkeypatch.setattr(scripts, "missing", missing)

    worker.tell_of_fonts()

    assert "No paper can be printed here: libfontconfig.so.1" in caplog.text
