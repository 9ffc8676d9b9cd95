"""How much of a note stands word for word in an earlier one. Pointed out, never a refusal.

Defensible records hold no cloned text (safety reference 8.1): more than 90 % is shown.
"""

import re

RUN = 3
"""Words count as the same where at least so many stand in the same order in both notes."""
LIMIT = 90
"""Percent. A note more like the last one than this is pointed out."""
_WORD = re.compile(r"\w+")


def copied(note: str, last: str) -> int:
    """Percent of the words of ``note`` that stand in a run shared with ``last``, rounded up.

    Linear in the length of both; the same notes always give the same number.
    """
    words, earlier = _words(note), _words(last)
    run = min(RUN, len(words), len(earlier))
    if not run:
        return 0
    known = {tuple(earlier[at : at + run]) for at in range(len(earlier) - run + 1)}
    shared: set[int] = set()
    for at in range(len(words) - run + 1):
        if tuple(words[at : at + run]) in known:
            shared.update(range(at, at + run))
    return -(-100 * len(shared) // len(words))


def is_copy(percent: int) -> bool:
    return percent > LIMIT


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
