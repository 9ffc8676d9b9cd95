"""Days and clock times as patients read them, in English and Spanish, without a system locale."""

from datetime import date, time

_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
}
_DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "es": ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
}
_HALVES = {"en": ("am", "pm"), "es": ("a. m.", "p. m.")}


def full(day: date, language: str) -> str:
    """ "3 Dec 2026"."""
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"


def short(day: date, language: str) -> str:
    """ "3 Dec"."""
    return f"{day.day} {_MONTHS[language][day.month - 1]}"


def near(day: date, language: str) -> str:
    """ "Thu 3 Dec", for days close to the paper's own date."""
    week_day = _DAYS[language][day.weekday()]
    return f"{week_day} {day.day} {_MONTHS[language][day.month - 1]}"


def clock(at: time, language: str) -> str:
    """ "9:05 am"."""
    return f"{at.hour % 12 or 12}:{at.minute:02} {_HALVES[language][at.hour >= 12]}"


def numbers(found: list[int], joined: str) -> str:
    """ "1, 2 and 4", or "1 to 5" as "1–5" for a run of three or more."""
    if len(found) > 2 and found == list(range(found[0], found[-1] + 1)):
        return f"{found[0]}–{found[-1]}"
    if len(found) < 2:
        return "".join(str(one) for one in found)
    return f"{', '.join(str(one) for one in found[:-1])} {joined} {found[-1]}"
