"""What a returned paper may be, told by its bytes and never by its name."""

import pytest

from evaluations.domain.reply_file import MOST_BYTES, RefusedFile, media_type

PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR....\x00\x00\x00\x00IEND\xae\x42\x60\x82"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF....\xff\xd9"


@pytest.mark.parametrize(
    ("file", "kind"), [(PDF, "application/pdf"), (PNG, "image/png"), (JPEG, "image/jpeg")]
)
def test_a_paper_is_known_by_its_bytes(file: bytes, kind: str) -> None:
    assert media_type(file) == kind


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"", "empty"),
        (b"GIF89a....", "PDF, or a PNG or JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "PDF, or a PNG or JPEG"),
        (b"<!doctype html><script>1</script>%PDF-1.7 %%EOF", "PDF, or a PNG or JPEG"),
        (b"\n%PDF-1.7 %%EOF", "PDF, or a PNG or JPEG"),
        (b"PK\x03\x04 42.zip", "PDF, or a PNG or JPEG"),
        (b"MZ\x90\x00", "PDF, or a PNG or JPEG"),
        (PDF[:20], "cut off"),
        (PNG[:30], "cut off"),
        (JPEG[:-2], "cut off"),
        (PDF + b"\x00" * (MOST_BYTES - len(PDF) + 1), "larger than 10 MB"),
    ],
    ids=["empty", "gif", "svg", "html", "late", "zip", "exe", "pdf", "png", "jpeg", "large"],
)
def test_anything_else_is_refused_in_words(file: bytes, words: str) -> None:
    with pytest.raises(RefusedFile, match=words):
        media_type(file)
