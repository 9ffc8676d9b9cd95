"""The command that imports an instrument's text."""

import pytest
from django.core.management import CommandError, call_command

from intake.models import InstrumentText
from tests import factories
from tests.intake.domain import texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    found = tmp_path / "phq_4.toml"
    found.write_text(texts.file_of(texts.words("phq_4")), encoding="utf-8")
    return found


def test_a_whole_file_is_imported(clinic, file, capsys):
    call_command("import_instrument", file)
    assert InstrumentText.objects.get().clinic == clinic
    assert "phq_4, text 1, is imported" in capsys.readouterr().out


def test_every_fault_is_named_and_nothing_imported(clinic, tmp_path):
    faulty = tmp_path / "faulty.toml"
    faulty.write_text(texts.file_of(texts.words("phq_4"), item_1=None, holder=None))
    with pytest.raises(CommandError, match=r"(?s)Nothing was imported.*item 1.*holder"):
        call_command("import_instrument", faulty)
    assert not InstrumentText.objects.exists()


def test_a_file_that_cannot_be_read_is_named(clinic, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_instrument", tmp_path / "nothing.toml")
    (tmp_path / "latin.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_instrument", tmp_path / "latin.toml")


def test_among_more_clinics_one_is_named(clinic, file):
    other = factories.clinic(name="Elsewhere")
    with pytest.raises(CommandError, match="not just one clinic"):
        call_command("import_instrument", file)
    with pytest.raises(CommandError, match="no clinic 9999"):
        call_command("import_instrument", file, clinic=9999)
    call_command("import_instrument", file, clinic=other.pk)
    assert InstrumentText.objects.get().clinic == other
