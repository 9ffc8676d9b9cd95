"""One warm child for all tests of what is printed."""

from collections.abc import Iterator

import pytest

from evaluations.pdf.process import PrintProcess


@pytest.fixture(scope="session")
def child() -> Iterator[PrintProcess]:
    process = PrintProcess()
    yield process
    process.stop()
