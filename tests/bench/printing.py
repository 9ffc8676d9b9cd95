"""G1 and G4: the patient's plan beside WeasyPrint used the plain way, and beside Chromium."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from weasyprint import HTML

from evaluations.pdf import assets, markup
from evaluations.pdf.process import PROJECT, PrintProcess
from tests.bench.rounds import Goal, Result, compare
from tests.evaluations import papers

CHROMIUM = "/usr/bin/chromium"
WARM = Goal(code="G1", what="plan PDF, warm child, template and tags / bare WeasyPrint", most=0.80)
COLD = Goal(code="G4", what="plan PDF, cold process / Chromium cold --print-to-pdf", most=1.20)


def results() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as name:
        page = inline_page(Path(name))
        yield warm(page)
        yield cold(page, Path(name))


def our_markup() -> str:
    return markup.page(papers.plan(), template="plan", made_at=papers.SIGNED_AT)


def inline_page(folder: Path) -> Path:
    """The same page as one would write it first: styles in it, fonts as WOFF2, pictures beside."""
    styles = "".join(assets.stylesheets()).replace(".ttf", ".woff2")
    html = our_markup().replace("</head>", f"<style>{styles}</style></head>")
    for kind, source in (
        ("fonts", PROJECT / "clinic/static/clinic/fonts"),
        ("icons", assets.HERE / "icons"),
        ("figures", PROJECT / "evaluations/static/evaluations/figures"),
    ):
        html = html.replace(f"{assets.SCHEME}:{kind}/", f"{source.as_uri()}/")
    page = folder / "plan.html"
    page.write_text(html, encoding="utf-8")
    return page


def warm(page: Path) -> Result:
    text = page.read_text(encoding="utf-8")
    with child() as press:
        return compare(
            WARM,
            ours=lambda: press.print(our_markup()),
            floor=lambda: HTML(string=text).write_pdf(pdf_variant="pdf/ua-1"),
            clock="wall",
        )


def cold(page: Path, folder: Path) -> Result:
    def ours() -> None:
        with child() as press:
            press.print(our_markup())

    def chromium() -> None:
        subprocess.run(
            [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/c",
             f"--print-to-pdf={folder}/chromium.pdf", page.as_uri()],
            check=True,
            capture_output=True,
        )  # fmt: skip

    return compare(COLD, ours=ours, floor=chromium, clock="wall")


@contextmanager
def child() -> Iterator[PrintProcess]:
    press = PrintProcess()
    try:
        yield press
    finally:
        press.stop()
