"""What holds for every template and style sheet: names, links, labels, colors, sizes."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from crispy_forms.layout import Field
from crispy_forms.utils import render_crispy_form
from django import forms
from django.conf import settings
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from clinic.forms import More, drawn

TEMPLATES = settings.BASE_DIR / "templates"
STYLES = settings.BASE_DIR / "clinic/static/clinic"
SCREENS = [file for file in sorted(TEMPLATES.rglob("*.html")) if "print" not in file.parts]
FRAGMENT_FOLDERS = {"components", "forms", "layout"}


def _name(file: Path) -> str:
    return str(file.relative_to(TEMPLATES))


def _found(pattern: str) -> dict[str, str]:
    """Each match of ``pattern`` in a screen, with a file that holds it."""
    return {
        match: _name(file) for file in SCREENS for match in re.findall(pattern, file.read_text())
    }


def test_every_icon_that_is_drawn_is_in_the_sprite() -> None:
    sprite = (TEMPLATES / "components/_icons.html").read_text()
    known = set(re.findall(r'id="i-([a-z]+)"', sprite))
    drawn_icons = _found(r'\{% icon "([^"]+)"') | _found(r'icon_name="([^"]+)"')

    assert {icon: file for icon, file in drawn_icons.items() if icon not in known} == {}


def _url_names(resolver: URLResolver, space: str = "") -> set[str]:
    names = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else ""
            names |= _url_names(entry, space + inner)
        elif entry.name:
            names.add(space + entry.name)
    return names


def test_every_link_leads_somewhere() -> None:
    linked = _found(r"""\{% url ['"]([^'"]+)['"]""")
    known = _url_names(get_resolver())

    assert {name: file for name, file in linked.items() if name not in known} == {}


def test_every_screen_is_a_page_or_a_named_part() -> None:
    loose = [
        _name(file)
        for file in SCREENS
        if not file.name.startswith("_")
        and not FRAGMENT_FOLDERS & set(file.parts)
        and "{% extends" not in file.read_text()
        and "<!doctype html>" not in file.read_text()
    ]

    assert loose == []


class Controls(HTMLParser):
    """Collects controls that no label, and no name of their own, says the purpose of."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.targets: set[str] = set()
        self.unnamed: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "label":
            self.depth += 1
            self.targets.add(given.get("for", ""))
        unseen = given.get("type") == "hidden" or "hidden" in given
        is_control = tag in ("input", "select", "textarea") and not unseen
        named = {"aria-label", "aria-labelledby"} & set(given)
        if is_control and not named and not self.depth:
            self.unnamed.append(given)

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "label"

    @property
    def faults(self) -> list[dict[str, str]]:
        return [given for given in self.unnamed if given.get("id", "-") not in self.targets]


@pytest.mark.parametrize("file", SCREENS, ids=_name)
def test_every_control_has_a_label(file: Path) -> None:
    parser = Controls()
    parser.feed(re.sub(r"\{%.*?%\}|\{#.*?#\}", "", file.read_text()))

    assert parser.faults == []


# The form templates


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the ID")
    nick = forms.CharField(label="Called", required=False)
    side = forms.ChoiceField(label="Side", choices=[("r", "RIGHT")], widget=forms.RadioSelect)
    tests = forms.MultipleChoiceField(
        label="Tests", choices=[("slr", "SLR")], widget=forms.CheckboxSelectMultiple
    )
    sms = forms.BooleanField(label="Text messages", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)
    pain = forms.ChoiceField(
        label="Pain",
        choices=[*((str(n), str(n)) for n in range(11)), ("unsure", "No number")],
        widget=forms.RadioSelect,
    )
    where = forms.MultipleChoiceField(
        label="Where",
        choices=[("lumbar_left", "Left low back"), ("knee_right", "Right knee")],
        widget=forms.CheckboxSelectMultiple,
    )


def _drawn(*layout: object, **data: object) -> str:
    form = Sample(data or None)
    vars(form.fields["pain"]).update(
        soft=["unsure"], low="None", high="Worst", echo="You chose {} out of 10", heading="h1"
    )
    form.helper = drawn(*layout)
    return str(render_crispy_form(form))


def test_label_hint_error_and_control_come_in_that_order() -> None:
    html = _drawn("name", name="")

    places = [html.index(part) for part in ("<label", "_helptext", "_error", "<input type=")]
    assert places == sorted(places)
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_the_summary_links_to_the_first_control_of_a_group() -> None:
    assert 'href="#id_side_0"' in _drawn("side", side="")


def test_an_optional_field_says_so_and_a_needed_one_does_not() -> None:
    assert "(optional)" in _drawn("nick")
    assert "(optional)" not in _drawn("name")


@pytest.mark.parametrize("field", ["side", "tests"])
def test_a_group_of_choices_is_a_fieldset_with_its_legend(field: str) -> None:
    html = _drawn(field)

    assert "<fieldset" in html
    assert f"<legend>{Sample.base_fields[field].label}</legend>" in html
    assert "checked" not in html


def test_a_hidden_field_is_drawn_without_a_label() -> None:
    assert "<label" not in _drawn("secret")


def test_one_box_stands_beside_its_words() -> None:
    assert '<label class="tick"><input type="checkbox" name="sms"' in _drawn("sms")


@pytest.mark.parametrize("template", ["radios_tiles", "radios_seg", "radios_picks"])
def test_each_way_to_draw_a_choice_uses_real_radios(template: str) -> None:
    html = _drawn(Field("side", template=f"forms/{template}.html"))

    assert html.count('type="radio"') == 1


def test_the_hill_has_eleven_steps_a_way_out_and_no_choice_on_arrival() -> None:
    html = _drawn(Field("pain", template="forms/hill.html"))

    assert html.count("<path") == 11
    assert html.count("tile soft") == 1
    assert "checked" not in html
    assert "<legend><h1>Pain</h1></legend>" in html


@pytest.mark.parametrize(
    ("value", "echo"),
    [("0", "You chose 0 out of 10"), ("7", "You chose 7 out of 10"), ("unsure", "")],
)
def test_the_hill_says_the_number_back(value: str, echo: str) -> None:
    html = _drawn(Field("pain", template="forms/hill.html"), pain=value)

    assert f'out of 10">{echo}</p>' in html


def test_the_body_list_folds_away_what_is_not_marked() -> None:
    def opened(*marks: str) -> bool:
        field = Field("where", template="forms/body_list.html")
        return '<details class="more" open>' in _drawn(field, where=list(marks))

    assert not opened("lumbar_left")
    assert opened("knee_right")


def test_fields_that_may_wait_open_when_one_is_wrong() -> None:
    assert "<details" in _drawn(More("More", "nick"))
    assert '<details class="extra" open>' in _drawn(More("More", "name"), name="")


# Colors and sizes


def _tokens() -> dict[str, str]:
    css = (STYLES / "tokens.css").read_text().split("@media")[0]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", css))


def _luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted([_luminance(one), _luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        *((ink, back, 4.5) for ink in ("ink", "ink-2", "ink-3") for back in ("surface", "canvas")),
        ("ink-3", "sunk", 4.5),
        ("line-2", "surface", 3),
        ("line-2", "canvas", 3),
        ("surface", "band", 4.5),
        ("band-2", "band", 4.5),
        ("focus", "band", 4.5),
        ("surface", "brand", 4.5),
        ("brand", "brand-tint", 4.5),
        ("clay", "clay-tint", 4.5),
        ("surface", "emergency", 4.5),
        *((tier, f"{tier}-tint", 4.5) for tier in ("same-day", "soon", "routine", "monitor", "ok")),
        ("right", "surface", 4.5),
        ("left", "surface", 4.5),
        ("focus-ink", "focus", 3),
    ],
)
def test_every_pair_of_colors_can_be_read(front: str, back: str, least: float) -> None:
    tokens = _tokens()

    assert _contrast(tokens[front], tokens[back]) >= least


def test_nothing_on_the_tablet_is_smaller_than_18_px() -> None:
    sizes = re.findall(r"font-size: ([\d.]+)rem", (STYLES / "kiosk.css").read_text())

    assert [size for size in sizes if float(size) < 1.125] == []


def test_style_sheets_load_nothing_from_elsewhere() -> None:
    for sheet in STYLES.glob("*.css"):
        assert not re.search(r"data:|https?:|@import", sheet.read_text()), sheet.name


def test_our_scripts_never_write_markup() -> None:
    for script in STYLES.glob("*.js"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|eval\(", script.read_text())
