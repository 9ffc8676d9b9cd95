"""Figures of a content row: limits, offers, norms and accuracies, in thousandths of its unit."""

from decimal import Decimal

from clinic.domain import content
from clinic.domain.content import Faults, Row
from evaluations.domain.catalogue import Accuracy, Norm, Offer, Scale, ScaleWhen, Signs

EVIDENCE = ("V", "V2", "C", "GK", "S", "ENG", "D")
"""How a figure is known (``measures.md`` 0.1); ``D`` is a decision of this product."""

_FIGURES = ("sens", "spec", "lr_pos", "lr_neg")
_NORM_KEYS = {"low", "high", "text", "tag", "when", "sex", "ages"}


def milli(row: Row, key: str, where: str, faults: Faults) -> int | None:
    """A number in thousandths; None when absent."""
    value = content.number(row, key, where, faults)
    return None if value is None else int(Decimal(str(value)) * 1000)


def tag(row: Row, key: str, where: str, faults: Faults) -> str:
    """An evidence tag; "" when absent."""
    return content.choice(row, key, EVIDENCE, where, faults) if key in row else ""


def tables(row: Row, key: str, where: str, faults: Faults) -> tuple[Row, ...]:
    """An array of tables that a row need not have."""
    return content.rows(row, key, where, faults) if key in row else ()


def scale(row: Row, where: str, faults: Faults) -> Scale:
    low, high = _pair(row, "hard", where, faults)
    if low is None or high is None or low >= high:
        faults.add(where, "needs 'hard' limits, the lower one first")
        low, high = 0, 1000
    soft = _pair(row, "soft", where, faults) if "soft" in row else (None, None)
    if any(limit is not None and not low <= limit <= high for limit in soft):
        faults.add(where, "'soft' limits must lie inside the 'hard' ones")
    decimals = int(content.number(row, "decimals", where, faults, default=0) or 0)
    if decimals not in (0, 1, 2):
        faults.add(where, "'decimals' must be 0, 1 or 2")
        decimals = 0
    return Scale(
        unit=content.text(row, "unit", where, faults),
        hard=(low, high),
        soft=soft,
        decimals=decimals,
        own_step=_step(row, decimals, where, faults),
        offer=_offer(row["offer"], where, faults) if "offer" in row else None,
    )


def _step(row: Row, decimals: int, where: str, faults: Faults) -> int:
    step = milli(row, "step", where, faults) or 0
    if step % 10 ** (3 - decimals):
        faults.add(where, "'step' needs more 'decimals' than the row has")
    return step


def _offer(row: object, where: str, faults: Faults) -> Offer | None:
    if not isinstance(row, dict):
        faults.add(where, "'offer' must be a table")
        return None
    low, high, times, plus = (
        milli(row, key, where, faults) for key in ("low", "high", "times", "plus")
    )
    if low is None or high is None or times is None or plus is None:
        faults.add(where, "'offer' needs low, high, times and plus")
        return None
    ask = content.words(row, "ask", where, faults)
    return Offer(low=low, high=high, times=times, plus=plus, ask=ask)


def _pair(row: Row, key: str, where: str, faults: Faults) -> tuple[int | None, int | None]:
    """Two limits in thousandths; the text "-" leaves one open."""
    value = row.get(key)
    if not isinstance(value, list) or len(value) != 2:
        faults.add(where, f"'{key}' must be two numbers")
        return (None, None)
    low, high = (None if one == "-" else milli({key: one}, key, where, faults) for one in value)
    return (low, high)


def scale_when(row: Row, item: Row, where: str, faults: Faults) -> ScaleWhen:
    """Other limits of the item's number while a cell holds a value."""
    content.unknown_keys(row, {"cell", "is", "hard", "soft"}, where, faults)
    own = {key: item[key] for key in ("unit", "decimals", "step") if key in item}
    return ScaleWhen(
        cell=content.text(row, "cell", where, faults),
        value=content.text(row, "is", where, faults),
        scale=scale({**own, **row}, where, faults),
    )


def signs(row: Row, where: str, faults: Faults) -> Signs | None:
    if "signs" not in row:
        return None
    said = row["signs"]
    if not isinstance(said, dict):
        faults.add(where, "'signs' must be a table with minus and plus")
        return None
    return Signs(
        minus=content.words(said, "minus", where, faults),
        plus=content.words(said, "plus", where, faults),
    )


def accuracy(row: Row, where: str, faults: Faults) -> Accuracy:
    content.unknown_keys(row, {"target", "source", "tag", "note", *_FIGURES}, where, faults)
    figures = {key: content.text(row, key, where, faults, default="") for key in _FIGURES}
    if not any(figures.values()) and "note" not in row:
        faults.add(where, "an accuracy row needs a figure, or a note that says there is none")
    return Accuracy(
        target=content.words(row, "target", where, faults),
        source=content.text(row, "source", where, faults),
        tag=content.choice(row, "tag", EVIDENCE, where, faults),
        note=content.optional_words(row, "note", where, faults),
        **figures,
    )


def norm(row: Row, where: str, faults: Faults) -> Norm:
    content.unknown_keys(row, _NORM_KEYS, where, faults)
    low, high = milli(row, "low", where, faults), milli(row, "high", where, faults)
    if low is None or high is None or low > high:
        faults.add(where, "a norm needs 'low' and 'high', the lower one first")
        low, high = 0, 0
    return Norm(
        low=low,
        high=high,
        text=content.words(row, "text", where, faults),
        tag=content.choice(row, "tag", EVIDENCE, where, faults),
        when=dict(row.get("when", {})),
        sex=content.choice(row, "sex", ("female", "male"), where, faults) if "sex" in row else "",
        ages=_ages(row, where, faults),
    )


def _ages(row: Row, where: str, faults: Faults) -> tuple[int, int]:
    value = row.get("ages", [0, 200])
    if not isinstance(value, list) or len(value) != 2 or not all(type(n) is int for n in value):
        faults.add(where, "'ages' must be two whole numbers of years")
        return (0, 200)
    return (value[0], value[1])
