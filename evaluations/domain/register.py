"""Where a paper stands: the newest, or one that has been overtaken, and what anyone is told of it.

A paper in someone's hand shows whose it is and what it says; the page behind its QR mark adds
only whether to go by it.
"""

from dataclasses import dataclass
from enum import StrEnum

from clinic.domain.content import Words

CODE_LENGTH = 10


class Standing(StrEnum):
    NEWEST = "newest"
    SUPERSEDED = "superseded"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"
    VOIDED = "voided"


WORST_FIRST = (Standing.VOIDED, Standing.WITHDRAWN, Standing.AMENDED, Standing.SUPERSEDED)
"""Of several, the one that is said."""

MARKS = {
    Standing.SUPERSEDED: "superseded",
    Standing.AMENDED: "amended",
    Standing.WITHDRAWN: "withdrawn",
    Standing.VOIDED: "withdrawn",
}
"""What a copy printed today carries across its pages; the newest carries nothing."""

STANDING_WORDS = {
    Standing.NEWEST: "Newest",
    Standing.SUPERSEDED: "Superseded",
    Standing.AMENDED: "Amended",
    Standing.WITHDRAWN: "Withdrawn",
    Standing.VOIDED: "Entered in error",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What the public page says, in both languages."""

    code: str
    heading: Words
    words: Words


NEWEST = Told(
    code="newest",
    heading=Words("This is the newest copy", "Esta es la copia más nueva"),
    words=Words("You can use this paper.", "Usted puede usar este papel."),
)
NEWER = Told(
    code="newer",
    heading=Words("There is a newer copy", "Hay una copia más nueva"),
    words=Words(
        "This paper is old. Use the newer one. If you do not have it, call the clinic.",
        "Este papel es anterior. Use el más nuevo. Si usted no lo tiene, llame a la clínica.",
    ),
)
DO_NOT_USE = Told(
    code="do_not_use",
    heading=Words("Do not use this paper", "No use este papel"),
    words=Words(
        "Stop what it asks you to do. Call the clinic first.",
        "Deje de hacer lo que este papel le pide. Llame primero a la clínica.",
    ),
)
UNKNOWN = Told(
    code="unknown",
    heading=Words("We do not know this paper", "No conocemos este papel"),
    words=Words(
        "Check the 10 letters and numbers under the square mark. If they are right, call the "
        "clinic that gave you the paper.",
        "Revise las 10 letras y números bajo el cuadro. Si están bien, llame a la clínica que le "
        "dio el papel.",
    ),
)
TOO_MANY = Told(
    code="too_many",
    heading=Words("Please wait a little", "Espere un poco, por favor"),
    words=Words(
        "Too many wrong codes came from where you are. Try again in 10 minutes.",
        "Llegaron muchos códigos que no son de donde usted está. Pruebe otra vez en 10 minutos.",
    ),
)

_TOLD = {
    Standing.NEWEST: NEWEST,
    Standing.SUPERSEDED: NEWER,
    Standing.AMENDED: NEWER,
    Standing.WITHDRAWN: DO_NOT_USE,
    Standing.VOIDED: DO_NOT_USE,
}


def told(standing: Standing | None) -> Told:
    """What the public page says of a paper; None: nobody knows its code."""
    return UNKNOWN if standing is None else _TOLD[standing]
