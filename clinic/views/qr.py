"""QR codes for pages without inline styles."""

from typing import Any

import segno

BORDER = 4
"""White modules around the code, as ISO/IEC 18004 asks for."""


def path(text: str) -> dict[str, Any]:
    """A QR code as one SVG path with its quiet border: ``{"size": modules, "path": d}``."""
    matrix = segno.make(text, error="m").matrix
    dark = [
        f"M{x + BORDER} {y + BORDER}h1v1h-1z"
        for y, row in enumerate(matrix)
        for x, module in enumerate(row)
        if module
    ]
    return {"size": len(matrix) + 2 * BORDER, "path": "".join(dark)}
