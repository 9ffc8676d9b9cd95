"""Answers that do not fit together: when a check of the questionnaire speaks."""

from collections.abc import Callable, Mapping

from intake.domain.conditions import Answers, base_amount, holds
from intake.domain.questionnaire import Check, Question

Questions = Mapping[str, Question]


def speaks(check: Check, questions: Questions, answers: Answers) -> bool:
    if check.when:
        return all(holds(condition, questions, answers) for condition in check.when)
    if check.rising:
        numbers = [answers.get(code) for code in check.rising]
        given = [number for number in numbers if isinstance(number, (int, float))]
        return given != sorted(given)
    return _leaves(check, _worked_out(check, questions, answers))


def _worked_out(check: Check, questions: Questions, answers: Answers) -> float | None:
    if check.works_out:
        return WORKED_OUT[check.works_out](questions, answers)
    return _sum(check.adds, questions, answers)


def _leaves(check: Check, amount: float | None) -> bool:
    """Whether ``amount`` lies outside what the check allows; unknown never does."""
    if amount is None:
        return False
    low = check.at_least is not None and amount < check.at_least
    high = check.at_most is not None and amount > check.at_most
    return low or high


def _sum(codes: tuple[str, ...], questions: Questions, answers: Answers) -> float | None:
    """The sum of all numbers given; None when a question of ``codes`` has none."""
    total = 0.0
    for code in codes:
        value = answers.get(code)
        if isinstance(value, dict) and "amounts" in value:
            total += sum(amount for amount in value["amounts"] if amount is not None)
            continue
        amount = base_amount(questions[code], value)
        if amount is None:
            return None
        total += amount
    return total


def bmi(questions: Questions, answers: Answers) -> float | None:
    """703 × pounds ÷ inches² (safety-and-plans 0.3)."""
    inches = _amount("height_in", questions, answers)
    pounds = _amount("weight_lb", questions, answers)
    return 703 * pounds / inches**2 if inches and pounds else None


def weight_loss_pct(questions: Questions, answers: Answers) -> float | None:
    """Pounds lost of what the person weighed before, in percent (safety-and-plans 0.3)."""
    lost = _amount("weight_loss_lb_6mo", questions, answers)
    now = _amount("weight_lb", questions, answers)
    return 100 * lost / (now + lost) if lost is not None and now else None


def _amount(code: str, questions: Questions, answers: Answers) -> float | None:
    return base_amount(questions[code], answers.get(code)) if code in questions else None


WORKED_OUT: Mapping[str, Callable[[Questions, Answers], float | None]] = {
    "bmi": bmi,
    "weight_loss_pct": weight_loss_pct,
}
"""What a check may work out from several answers."""
