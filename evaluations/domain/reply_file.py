"""What a paper that came back may be: a PDF or a picture, told by its own bytes."""

MOST_BYTES = 10 * 1024 * 1024
MOST_MEGABYTES = MOST_BYTES // 1024 // 1024

_BEGINS = {
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
}
_ENDS = {
    "application/pdf": b"%%EOF",
    "image/png": b"IEND\xae\x42\x60\x82",
    "image/jpeg": b"\xff\xd9",
}
_TAIL = 2048
"""How far before its end a paper may say that it ends; scanners add a little."""

SUFFIXES = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


class RefusedFile(ValueError):
    """A file that is not kept; the message says what to send instead."""


def media_type(file: bytes) -> str:
    """What the bytes are, whatever the file was called. Raises :class:`RefusedFile`."""
    if not file:
        raise RefusedFile("The file is empty. Scan or save it again.")
    if len(file) > MOST_BYTES:
        raise RefusedFile(f"The file is larger than {MOST_MEGABYTES} MB. Scan it smaller.")
    for kind, begins in _BEGINS.items():
        if file.startswith(begins):
            if _ENDS[kind] not in file[-_TAIL:]:
                raise RefusedFile("The file is cut off. Scan or save it again.")
            return kind
    raise RefusedFile("Send a PDF, or a PNG or JPEG picture. This is something else.")
