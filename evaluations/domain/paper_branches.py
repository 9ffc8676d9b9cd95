"""When to answer a question on paper, in words: "Only if question 4 is “Yes”"."""

from collections.abc import Mapping

from clinic.domain import body
from evaluations.domain.paper_words import Speaker
from intake.domain import marks
from intake.domain.questionnaire import Condition, Kind, Question, Questionnaire
from intake.domain.units import UNITS


def only_if(
    question: Question,
    asked: Questionnaire,
    numbers: Mapping[str, int],
    speaker: Speaker,
) -> str:
    """The words before the question, or nothing where everybody answers it."""
    given = {one.code for one in asked.given}
    wanted = [one for one in question.show_when if one.code not in given]
    told = [_told(one, asked.by_code[one.code], numbers, speaker) for one in wanted]
    joined = f" {speaker.say('form_and')} ".join(told)
    return speaker.say("form_only", conditions=joined) if told else ""


def _told(
    condition: Condition, about: Question, numbers: Mapping[str, int], speaker: Speaker
) -> str:
    number = numbers[condition.code]
    if condition.answered:
        return speaker.say("form_answered", number=number)
    if condition.is_:
        answers = [_answer(about, code, speaker) for code in condition.is_]
        return speaker.say("form_said", number=number, answer=_either(answers, speaker))
    return _range(condition, about, number, speaker)


def _answer(about: Question, code: str, speaker: Speaker) -> str:
    if about.kind is Kind.BODY and "." in code:
        layer, region = code.split(".", 1)
        return f"{speaker.of(marks.LAYERS[layer])}: {speaker.of(body.REGIONS[region])}"
    if about.kind is Kind.REGIONS and code in body.REGIONS:
        return speaker.of(body.REGIONS[code])
    option = about.option(code)
    return speaker.of(option.words) if option else code


def _either(answers: list[str], speaker: Speaker) -> str:
    *first, last = answers
    return f"{', '.join(first)} {speaker.say('form_or')} {last}" if first else last


def _range(condition: Condition, about: Question, number: int, speaker: Speaker) -> str:
    unit = speaker.of(UNITS[UNITS[about.units[0]].base].words) if about.units else ""
    least, most = condition.at_least, condition.at_most
    filled = {"number": number, "unit": unit}
    if least is not None and most is not None:
        said = speaker.say("form_between", least=f"{least:g}", amount=f"{most:g}", **filled)
    elif most is not None:
        said = speaker.say("form_most", amount=f"{most:g}", **filled)
    else:
        said = speaker.say("form_least", amount=f"{least:g}", **filled)
    return " ".join(said.split())
