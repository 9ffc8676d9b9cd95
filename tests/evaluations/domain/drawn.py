"""A row of a figure as its content file has it, to change a key at a time."""

from copy import deepcopy
from typing import Any

_ROW: dict[str, Any] = {
    "code": "bridge",
    "name": {"en": "Glute bridge", "es": "Puente"},
    "start_words": {"en": "on the back, knees bent", "es": "boca arriba"},
    "finish_words": {"en": "hips lifted", "es": "cadera arriba"},
    "view": "side",
    "facing": 1,
    "layers": ["leg_f", "trunk", "head", "leg_n", "arm_n"],
    "source": "EX-07",
    "start": {
        "anchor": {"hip": [92, 11]},
        "trunk": 180,
        "near": {"thigh": 52, "shank": 284, "foot": 0, "upper": 350, "fore": [357, 0.96]},
        "far": {"thigh": 50, "shank": 290, "foot": 0, "upper": 350, "fore": [357, 0.96]},
        "arrows": [{"from": [90, 27], "to": [90, 49]}],
    },
    "finish": {
        "anchor": {"hip": [84.9, 37.8]},
        "trunk": {"pelvis": 211, "neck": 183, "face": 180},
        "near": {"thigh": 11, "shank": 271},
        "far": {"thigh": 11, "shank": 280},
        "feel": [88.6, 36.4],
    },
}


def row(**changes: Any) -> dict[str, Any]:
    """The bridge with top keys changed; ``start`` and ``finish`` are changed key by key.

    A key changed to ``None`` is left out.
    """
    found = deepcopy(_ROW)
    for key, value in changes.items():
        if key in ("start", "finish") and isinstance(value, dict):
            found[key] = _without(found[key] | value)
        else:
            found[key] = value
    return _without(found)


def _without(table: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if value is not None}
