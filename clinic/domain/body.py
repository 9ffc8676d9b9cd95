"""Sides and body regions: stable codes and their words. A side is always the patient's own."""

from enum import StrEnum

from clinic.domain.content import Words


class Side(StrEnum):
    """The patient's side. ``NONE`` means that the measure has no side."""

    LEFT = "left"
    RIGHT = "right"
    BILATERAL = "bilateral"
    MIDLINE = "midline"
    NONE = "none"


SIDE_WORDS = {
    Side.LEFT: Words("LEFT", "IZQUIERDA"),
    Side.RIGHT: Words("RIGHT", "DERECHA"),
    Side.BILATERAL: Words("BOTH SIDES", "AMBOS LADOS"),
    Side.MIDLINE: Words("MIDDLE", "CENTRO"),
    Side.NONE: Words("", ""),
}

_LEFT_RIGHT = {
    "rib": Words("ribs", "costillas"),
    "flank": Words("flank", "costado"),
    "sij": Words("back of the pelvis", "parte de atrás de la pelvis"),
    "buttock": Words("buttock", "glúteo"),
    "groin": Words("groin", "ingle"),
    "hip_lateral": Words("outer hip", "lado de la cadera"),
    "thigh_post": Words("back of thigh", "parte de atrás del muslo"),
    "thigh_ant": Words("front of thigh", "parte de adelante del muslo"),
    "thigh_med": Words("inner thigh", "parte interna del muslo"),
    "knee": Words("knee", "rodilla"),
    "calf": Words("calf", "pantorrilla"),
    "shin": Words("shin", "espinilla"),
    "foot_dorsum": Words("top of foot", "empeine del pie"),
    "sole": Words("sole", "planta del pie"),
    "toes": Words("toes", "dedos del pie"),
    "arm": Words("arm", "brazo"),
    "hand": Words("hand", "mano"),
}

_UNSIDED = {
    "neck": Words("Neck", "Cuello"),
    "thoracic_left": Words("Left upper back", "Espalda alta izquierda"),
    "thoracic_mid": Words("Middle upper back", "Centro de la espalda alta"),
    "thoracic_right": Words("Right upper back", "Espalda alta derecha"),
    "lumbar_left": Words("Left low back", "Espalda baja izquierda"),
    "lumbar_mid": Words("Middle low back", "Centro de la espalda baja"),
    "lumbar_right": Words("Right low back", "Espalda baja derecha"),
    "sacrum": Words("Base of the spine", "Base de la columna"),
    "coccyx": Words("Tailbone", "Rabadilla"),
    "pubis": Words("Front of the pelvis", "Parte de adelante de la pelvis"),
    "saddle": Words("Between your legs", "Entre las piernas"),
    "abdomen": Words("Belly", "Vientre"),
}


def _sided(stem: Words, side: Side) -> Words:
    english = f"{'Left' if side is Side.LEFT else 'Right'} {stem.en}"
    spanish = (
        f"{stem.es[0].upper()}{stem.es[1:]}, lado {'izquierdo' if side is Side.LEFT else 'derecho'}"
    )
    return Words(english, spanish)


REGIONS: dict[str, Words] = {
    **_UNSIDED,
    **{
        f"{code}_{side}": _sided(stem, side)
        for code, stem in _LEFT_RIGHT.items()
        for side in (Side.LEFT, Side.RIGHT)
    },
}
"""The 46 body regions of the intake, by stable code."""
