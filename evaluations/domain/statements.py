"""What a signature means, in the words that stand above the name: never the same for two acts."""

from enum import StrEnum


class Act(StrEnum):
    """How someone puts their name to a record."""

    SIGN = "sign"
    AUTHOR = "author"
    CO_SIGN = "co_sign"
    ADDENDUM = "addendum"


MEANINGS = {
    Act.SIGN: "I examined this person. This record is mine and is complete.",
    Act.AUTHOR: "I wrote this record of what I saw and did. I ask for review and signature.",
    Act.CO_SIGN: "I examined this person with the author, reviewed this record and take "
    "responsibility for it.",
    Act.ADDENDUM: "I add this to the signed record, which stays as it was signed.",
}
"""The meaning as it is stored with the signature; at most 200 characters each."""


def statement(act: Act, *, name: str, born: str, on: str, author: str = "") -> str:
    """The statement that is signed: the person, the birth date and the visit by name and day."""
    who = f"{name}, born {born}"
    return {
        Act.SIGN: f"I examined {who}, on {on}. This record is mine and is complete.",
        Act.AUTHOR: f"I wrote this record of {who}, seen on {on}. It is complete as far as my "
        "part goes. I ask for review and signature.",
        Act.CO_SIGN: f"I examined {who}, on {on}, with {author}. I reviewed this record and take "
        "responsibility for it.",
        Act.ADDENDUM: f"I add this to the record of {who}, seen on {on}. What was signed stays "
        "as it was.",
    }[act]
