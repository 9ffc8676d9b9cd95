"""Documents made to stall, swell or break the renderer: 42 families in 13 sizes, over 500.

They are raw HTML, as if all escaping had failed; a real paper never gets so far, for
:mod:`evaluations.pdf.markup` refuses its text first.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

SIZES = 13
SEED = 20_261_203
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(9))
BIDI = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u202c\u2069\u200f\u061c"
ZALGO = "".join(chr(point) for point in range(0x300, 0x340))
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"


def _style(css: str, body: str = "<p>x</p>") -> str:
    return f"<style>{css}</style>{body}"


def _nest(tag: str, depth: int, attributes: str = "") -> str:
    return f"<{tag} {attributes}>" * depth + "x" + f"</{tag}>" * depth


def _svg(inside: str, more: str = 'width="99" height="99"') -> str:
    return f"{SVG}{more}>{inside}</svg>"


def _image(inside: str, head: str = "") -> str:
    """A drawing as a picture of its own, where entities and references could be read."""
    drawn = f"{head}{_svg(inside)}".replace("%", "%25").replace("#", "%23").replace('"', "'")
    return f'<img src="data:image/svg+xml,{drawn}">'


FAMILIES: Mapping[str, Callable[[int], str]] = {
    # boxes
    "rows": lambda n: "<table>" + "<tr><td>x<td>y" * (n // 2 + 1) + "</table>",
    "columns": lambda n: "<table><tr>" + "<td>x" * (n // 3 + 1) + "</table>",
    "colspan": lambda n: f'<table><tr><td colspan="{n * 50}">x<tr><td>y</table>',
    "rowspan": lambda n: f'<table><tr><td rowspan="{n * 100}">x<td>y</table>',
    "nested divs": lambda n: _nest("div", n),
    "nested tables": lambda n: "<table><tr><td>" * (n // 20 + 1) + "x",
    "nested spans": lambda n: _nest("span", n),
    "nested lists": lambda n: "<ul><li>" * (n // 2 + 1) + "x",
    "floats": lambda n: '<i style="float: left; width: 7%">x</i>' * (n // 2 + 1),
    "flex": lambda n: '<div style="display: flex">' * (n // 100 + 1) + "x" * n,
    "grid": lambda n: f'<div style="display: grid; grid-template-columns: repeat({n}, 1fr)">x',
    "multicol": lambda n: f'<div style="columns: {n // 2 + 1}">{"x " * n}',
    "pages": lambda n: '<p style="break-after: page">x</p>' * (n // 4 + 1),
    "running boxes": lambda n: '<p style="position: running(a)">x</p>' * n
    + _style("@page { @top-left { content: element(a) } }"),
    "broken markup": lambda n: "<b><i></b><table><p></div>" * n,
    "attributes": lambda n: f"<p {' '.join(f'a{k}=x' for k in range(n * 9))}>x",
    # lengths and numbers
    "font size": lambda n: f'<p style="font-size: {n}e{n % 9}px">x y z</p>',
    "widths": lambda n: f'<p style="width: {n}e{n % 30}px; margin-left: -{n}e9px">x</p>',
    "page size": lambda n: _style(f"@page {{ size: {n % 7}e{n % 11}mm 1e-{n % 9}mm }}"),
    "line height": lambda n: f'<p style="line-height: 1e-{n % 30}">x<br>y</p>',
    "letter spacing": lambda n: f'<p style="letter-spacing: {n}e7px">xyz</p>',
    "calc": lambda n: f'<p style="width: {"calc(" * n}1px{")" * n}">x</p>',
    "variables": lambda n: _style(
        "p {" + "".join(f"--a{k}: var(--a{k + 1}) var(--a{k + 1});" for k in range(n % 40))
        + "width: var(--a0) }"
    ),
    "gradients": lambda n: f'<p style="background: linear-gradient({",".join(["red"] * n)})">x</p>',
    "transforms": lambda n: f'<p style="transform: {"rotate(1deg) " * n}scale(1e{n % 300})">x</p>',
    # styles
    "color profile": lambda n: _style(f"@color-profile --c{n} {{ src: url(file:///x{n}) }}"),
    "selectors": lambda n: _style(" ".join(["div"] * n) + " { color: red }", "<div>" * 40 + "x"),
    "rules": lambda n: _style("".join(f".c{k} {{ color: red }}" for k in range(n * 3))),
    "braces": lambda n: _style("@media print {" * n + "p { color: red }"),
    "counters": lambda n: _style(f"p {{ counter-increment: a {n}00000000 }} p::before {{ content:"
                                 " counter(a, upper-roman) }"),
    "made content": lambda n: _style(f'p::before {{ content: "{"word " * n * 9}" }}'),
    # drawings
    "entities": lambda n: _image(
        f"<text y='9'>&e{n % 9};</text>", f"<!DOCTYPE svg [{ENTITIES}]>"
    ),
    "outer entity": lambda n: _image(
        "<text y='9'>&x;</text>", f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd?{n}">]>'
    ),
    "uses": lambda n: _svg(
        '<g id="a0"><path d="M0 0h9"/></g>' + "".join(
            f'<g id="a{k + 1}"><use href="#a{k}"/><use href="#a{k}"/></g>' for k in range(n % 13)
        ) + f'<use href="#a{n % 13}"/>'
    ),
    "long paths": lambda n: _svg(f'<path d="M0 0{"l1 1 -1 1" * n * 20}"/>'),
    "view boxes": lambda n: _svg("<path d='M0 0h9'/>", f'viewBox="0 0 1e-{n % 300} 1e{n % 300}"'),
    "endless use": lambda n: _svg(f'<g id="a{n}"><use href="#a{n}"/></g>'),
    # letters
    "newlines": lambda n: "<p>" + "\n" * n * 200,
    "breaks": lambda n: "<p>" + "x<br>" * n * 2,
    "long words": lambda n: f"<p>{'W' * n * 10}</p>",
    "bidi": lambda n: f"<p>{''.join(BIDI[k % 11] + 'אx' for k in range(n))}</p>",
    "stacked marks": lambda n: f"<p>{('a' + ZALGO + FAMILY + chr(n % 31 + 1)) * (n // 20 + 1)}</p>",
}  # fmt: skip

STEPS = (1, 9, 40, 90, 160, 250, 300, 400, 500, 700, 1000, 1500, 2000)
"""One size for each of the thirteen; a family multiplies it as hard as it needs."""
assert len(STEPS) == SIZES


@dataclass(frozen=True, kw_only=True, slots=True)
class Monster:
    family: str
    size: int
    html: str


def corpus() -> Iterator[Monster]:
    for family, make in FAMILIES.items():
        for size in STEPS:
            body = make(size)
            html = f'<!doctype html><html lang="en"><head><title>t</title></head><body>{body}'
            yield Monster(family=family, size=size, html=html)


def some(number: int) -> list[Monster]:
    """The same few each time, for every run of the tests: of the sizes that end soon."""
    small = [one for one in corpus() if one.size <= 300]
    return random.Random(SEED).sample(small, number)
