"""Text that tries to make the renderer fetch, run or embed something: 20 channels, 7 targets."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHANNELS = (
    '<img src="{url}">',
    '<img srcset="{url} 2x">',
    '<p style="background: url({url})">x</p>',
    "<style>@import url({url});</style>",
    '<style>@font-face {{ font-family: f; src: url({url}) }} p {{ font: 9pt f }}</style><p>x</p>',
    '<style>p::before {{ content: url({url}) }}</style><p>x</p>',
    '<style>li {{ list-style-image: url({url}) }}</style><ul><li>x</li></ul>',
    "<style>p {{ border-image: url({url}) 1; border-style: solid }}</style><p>x</p>",
    "<style>p {{ mask: url({url}) }} p {{ cursor: url({url}), auto }}</style><p>x</p>",
    "<style>@page {{ background: url({url}) }}</style><p>x</p>",
    '<style>@page {{ @top-left {{ content: url({url}) }} }}</style><p>x</p>',
    '<link rel="stylesheet" href="{url}">',
    '<link rel="attachment" href="{url}">',
    '<a rel="attachment" href="{url}">x</a>',
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    '<iframe src="{url}"></iframe>',
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image href="{url}"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><use href="{url}#a"/></svg>',
    '<base href="{url}"><img src="x.png">',
)  # fmt: skip

CANARY = "canary-7f3a"
TARGETS = ("file", "metadata", "loopback", "ftp", "data", "unc", "redirect")

OTHER_WORDS = (
    "<script>app.alert(1)</script>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="file:///etc/passwd">x</a>',
    "https://phish.example.test/login",
    "{{ secret }} {% include 'x' %} {% debug %}",
    "&lt;b&gt; <!-- --> <![CDATA[ x ]]> </main></body></html>",
    "\"'`;--) OR 1=1",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Payload:
    channel: int
    target: str
    raw: str


def targets(canary: Path, port: int) -> dict[str, str]:
    """Where a payload points, by kind. The sinkhole on ``port`` sends /redirect to the canary."""
    return {
        "file": canary.as_uri(),
        "metadata": "http://169.254.169.254/latest/meta-data/",
        "loopback": f"http://127.0.0.1:{port}/x",
        "ftp": f"ftp://127.0.0.1:{port}/x",
        "data": f"data:text/css,body::after{{content:'{CANARY}'}}",
        "unc": f"file://127.0.0.1{canary}",  # a file on a host, as Windows names shares
        "redirect": f"http://127.0.0.1:{port}/redirect",
    }


def payloads(canary: Path, port: int) -> Iterator[Payload]:
    """Every channel with every target: 140."""
    urls = targets(canary, port)
    for number, channel in enumerate(CHANNELS):
        for target in TARGETS:
            yield Payload(channel=number, target=target, raw=channel.format(url=urls[target]))


def count() -> int:
    return len(CHANNELS) * len(TARGETS)
