"""Five drawings keep a plan light."""

import base64

from weasyprint import HTML

from evaluations import drawings

LIGHT = 60_000  # bytes of a page with the five largest drawings


def test_the_five_largest_drawings_make_a_light_page() -> None:
    largest = sorted((text.encode() for _, text in drawings.files()), key=len)[-5:]
    pictures = "".join(
        f'<img alt="" src="data:image/svg+xml;base64,{base64.b64encode(one).decode()}">'
        for one in largest
    )
    page = HTML(string=f"<style>img {{ width: 72mm }}</style>{pictures}").write_pdf()
    assert len(page) <= LIGHT
