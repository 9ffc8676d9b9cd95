"""G1 to G6: the patient's plan beside WeasyPrint used the plain way, and beside Chromium.

G3 asks for typst, which is in no package that this project installs: it is not measured, and the
table says so. Sizes are ratios too: MiB or kB over the most that is allowed.
"""

import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from weasyprint import HTML

from evaluations.pdf import assets, markup
from evaluations.pdf.process import PROJECT, Printed, PrintProcess
from tests.bench.rounds import Goal, Result, compare
from tests.evaluations import full_papers, papers

CHROMIUM = "/usr/bin/chromium"
FORM = markup.Form(code="7K2MXQ4RWT")
EACH = 4  # plans a process prints in one round of G5
RENDERS = 60
MIB, KB = 1024 * 1024, 1000

WARM = Goal(code="G1", what="plan PDF, warm child, template and tags / bare WeasyPrint", most=0.80)
BROWSER = Goal(code="G2", what="the same PDF / Chromium's of the page, new context", most=1.00)
TYPST = Goal(code="G3", what="the same PDF / warm typst: not measured, no typst here", most=None)
COLD = Goal(code="G4", what="plan PDF, cold process / Chromium cold --print-to-pdf", most=1.20)
TWO = Goal(code="G5", what="8 plans by two processes / by one (1.6 times the rate)", most=1 / 1.6)
MEMORY = Goal(code="G5", what="memory of a process after 60 plans / 120 MiB", most=1.00)
GROWTH = Goal(code="G5", what="its growth over those 60 plans / 15 MiB", most=1.00)
SIZE = Goal(code="G6", what="bytes of the plan / 60 kB", most=1.00)


def results() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as name:
        page = inline_page(Path(name))
        yield warm(page)
        yield in_a_browser(page)
        yield measured(TYPST, 0.0, 0.0, "-")
        yield cold(page, Path(name))
    yield by_two()
    yield from memory()
    yield size()


def our_markup() -> str:
    return markup.page(full_papers.plan("en"), template="plan", made_at=papers.SIGNED_AT, form=FORM)


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


def in_a_browser(page: Path) -> Result:
    with sync_playwright() as playwright, child() as press:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        return compare(
            BROWSER,
            ours=lambda: press.print(our_markup()),
            floor=lambda: print_in(browser, page),
            clock="wall",
        )


def print_in(browser: Browser, page: Path) -> bytes:
    """In a context of its own, as must be: one kept open would carry over from patient to
    patient."""
    with browser.new_context() as context:
        tab = context.new_page()
        tab.goto(page.as_uri())
        return tab.pdf(tagged=True, prefer_css_page_size=True)


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


def by_two() -> Result:
    html = our_markup()

    def work(press: PrintProcess, number: int) -> None:
        for _ in range(number):
            press.print(html)

    with child() as one, child() as other, ThreadPoolExecutor(2) as pool:
        for press in (one, other):
            press.print(html)  # started by this thread, which outlives the pool's
        return compare(
            TWO,
            ours=lambda: list(pool.map(work, (one, other), (EACH, EACH))),
            floor=lambda: work(one, 2 * EACH),
            clock="wall",
        )


def memory() -> Iterator[Result]:
    """Of one process that prints 60 different plans, from its third on: the first two warm it."""
    with child() as press:
        for _ in range(2):
            press.print(our_markup())
        before = resident(press)
        for number in range(RENDERS):
            press.print(numbered(number))
        after = resident(press)
    yield measured(MEMORY, after / MIB, 120, "MiB")
    yield measured(GROWTH, (after - before) / MIB, 15, "MiB")


def numbered(number: int) -> str:
    return our_markup().replace("Renata", f"Renata {number}")


def resident(press: PrintProcess) -> int:
    """Bytes of memory that the child holds."""
    status = Path(f"/proc/{press.pid}/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) * 1024


def size() -> Result:
    with child() as press:
        printed = press.print(our_markup())
    check_plan(printed)
    return measured(SIZE, len(printed.pdf) / KB, 60, "kB")


def check_plan(printed: Printed) -> None:
    """The goals speak of two pages with five figures; anything less would be easier to print."""
    drawn = our_markup().count(f"{assets.SCHEME}:figures/")
    if printed.pages != 2 or drawn < 5:
        raise AssertionError(f"the plan has {printed.pages} pages and {drawn} figures")


def measured(goal: Goal, found: float, most: float, unit: str) -> Result:
    ratio = found / most if most else 0.0
    return Result(
        goal=goal,
        ratio=ratio,
        low=ratio,
        high=ratio,
        ours=found,
        floor=most,
        loop=0.0,
        clock=unit,
    )


@contextmanager
def child() -> Iterator[PrintProcess]:
    press = PrintProcess()
    try:
        yield press
    finally:
        press.stop()
