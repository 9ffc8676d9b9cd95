import pytest

from tests.intake import sittings


@pytest.fixture(autouse=True)
def judge(settings):
    """Sets the judge by name: quiet, stern, last_word; the real one where a test asks for it."""

    def use(name):
        real = name == "real"
        settings.INTAKE_JUDGE = (
            sittings.REAL_JUDGE if real else f"tests.intake.sittings.{name}_judge"
        )

    use("quiet")
    return use


@pytest.fixture
def sitting(visit, desk):
    """A sitting whose person has typed who they are."""
    return sittings.answering_session(visit, desk)[0]
