"""The questionnaire on paper: every question of one edition in its order, with its code beside it.

Staff key the answers in later by the same order and the same codes. What is known beforehand
(:data:`Given`) leaves out questions that cannot come up; a branch says in words when to answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from clinic.domain import body
from evaluations.domain import documents, paper_branches
from evaluations.domain.documents import Running
from evaluations.domain.paper_words import Speaker
from intake.domain import conditions, marks
from intake.domain.consent import ConsentText, Signer
from intake.domain.questionnaire import Kind, Page, Question, Questionnaire
from intake.domain.units import UNITS

KIND = "paper_form"
FORMAT = 1
SAFETY = "safety"
MOST_ROWS = 4
"""Rows to write in of one list of entries: more are keyed from the back of the page."""

Given = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class FormHead:
    """Whose paper it is, for which visit, and of which edition."""

    name: str
    born: date
    visit_on: date
    clinic: str
    version: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Boxes to write in: a head cell for each row, or empty rows where it has none."""

    columns: tuple[str, ...]
    rows: tuple[str, ...]
    tall: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One question. ``blanks`` are lines to write on, each with the words after it; ``picture``
    says in words that the body is drawn here, to be shaded."""

    number: int
    code: str
    ask: str
    hint: str
    only: str
    how: str
    blanks: tuple[str, ...]
    boxes: tuple[str, ...]
    lines: tuple[int, ...]
    picture: str
    table: Table | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """What stands together: one page of the tablet."""

    heading: str
    lead: str
    why: str
    questions: tuple[Asked, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    heading: str
    warning: str
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ToSign:
    """``own_line`` is what stands under a line of its own: a minor's assent is not the guardian's
    signature."""

    code: str
    heading: str
    sentences: tuple[str, ...]
    boxes: tuple[str, ...]
    about: str
    own_line: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperForm:
    title: str
    lead: str
    help: str
    parts: tuple[Part, ...]
    consents: str
    to_sign: tuple[ToSign, ...]
    covers: str
    sign_lines: tuple[str, ...]
    running: Running
    language: str
    kind: str = KIND
    format: int = FORMAT


def compose(
    asked: Questionnaire,
    *,
    given: Given,
    consents: Sequence[ConsentText],
    head: FormHead,
    speaker: Speaker,
) -> PaperForm:
    """The whole paper in one language."""
    numbers = {question.code: n for n, question in enumerate(_asked(asked, given), start=1)}
    say = speaker.say
    return PaperForm(
        title=speaker.of(asked.title),
        lead=say("form_lead"),
        help=say("form_help"),
        parts=tuple(_parts(asked, numbers, speaker)),
        consents=say("form_consents") if consents else "",
        to_sign=tuple(_to_sign(text, speaker) for text in consents),
        covers=say("form_covers"),
        sign_lines=tuple(
            say(key) for key in ("form_signature", "form_name", "form_date", "form_relation")
        ),
        running=Running(
            who=f"{head.name}, {say('born', date=speaker.day(head.born))}",
            document=say("form_running", date=speaker.day(head.visit_on)),
            clinic=say("form_clinic", clinic=head.clinic, code=asked.code, version=head.version),
            page=say("page"),
            of=say("of"),
        ),
        language=speaker.language,
    )


def to_json(form: PaperForm) -> dict[str, Any]:
    return documents.plain(asdict(form))


def _asked(asked: Questionnaire, given: Given) -> Iterator[Question]:
    return (question for question in asked.questions() if _may_come_up(question, asked, given))


def _may_come_up(question: Question, asked: Questionnaire, given: Given) -> bool:
    """What is given must hold; what the person will answer may."""
    known = [one for one in question.show_when if one.code in {g.code for g in asked.given}]
    return all(conditions.holds(one, asked.by_code, given) for one in known)


def _parts(asked: Questionnaire, numbers: Mapping[str, int], speaker: Speaker) -> Iterator[Part]:
    for section in asked.sections:
        sheets = tuple(
            sheet
            for page in asked.pages
            if page.section == section.code
            for sheet in _sheets(page, asked, numbers, speaker)
        )
        if sheets:
            warning = speaker.say("form_safety") if section.code == SAFETY else ""
            yield Part(heading=speaker.of(section.words), warning=warning, sheets=sheets)


def _sheets(
    page: Page,
    asked: Questionnaire,
    numbers: Mapping[str, int],
    speaker: Speaker,
) -> Iterator[Sheet]:
    shown = [question for question in page.questions if question.code in numbers]
    if shown:
        yield Sheet(
            heading=_heading(page, shown, speaker),
            lead=speaker.of(page.lead),
            why=speaker.of(page.why),
            questions=tuple(_question(one, asked, numbers, speaker) for one in shown),
        )


def _heading(page: Page, shown: Sequence[Question], speaker: Speaker) -> str:
    """A page of one question asks it in its heading; on paper the question stands alone."""
    same = len(shown) == 1 and shown[0].ask == page.heading
    return "" if same else speaker.of(page.heading)


def _question(
    question: Question,
    asked: Questionnaire,
    numbers: Mapping[str, int],
    speaker: Speaker,
) -> Asked:
    return Asked(
        number=numbers[question.code],
        code=question.code,
        ask=speaker.of(question.ask),
        hint=_hint(question, speaker),
        only=paper_branches.only_if(question, asked, numbers, speaker),
        how=_how(question, speaker),
        blanks=_blanks(question, speaker),
        boxes=_boxes(question, speaker),
        lines=_lines(question),
        picture=speaker.say("form_picture") if question.kind in ON_THE_BODY else "",
        table=_table(question, speaker),
    )


def _hint(question: Question, speaker: Speaker) -> str:
    private = speaker.say("form_private") if question.private else ""
    said = (speaker.of(question.hint), speaker.of(question.why), private)
    return " ".join(one for one in said if one)


def _how(question: Question, speaker: Speaker) -> str:
    if question.kind is Kind.SCALE:
        ends = " … ".join(speaker.of(words) for words in question.ends)
        return " ".join(one for one in (speaker.say("form_scale"), ends) if one)
    if question.kind is Kind.MANY:
        return speaker.say("form_many")
    if question.kind is Kind.BODY:
        return speaker.say("form_body")
    return speaker.say("form_unit") if _chooses_unit(question) else ""


def _chooses_unit(question: Question) -> bool:
    return len(question.units) > 1 and not question.boxed


def _blanks(question: Question, speaker: Speaker) -> tuple[str, ...]:
    """The words after each line to write on."""
    match question.kind:
        case Kind.NUMBER:
            return ("",)
        case Kind.QUANTITY if question.boxed:
            return tuple(_unit(unit, speaker) for unit in question.boxed)
        case Kind.QUANTITY:
            return ("",) if _chooses_unit(question) else (_unit(question.units[0], speaker),)
        case Kind.SERIES:
            return tuple(speaker.of(words) for words in question.labels)
        case Kind.DATE:
            return tuple(speaker.say(f"form_{part}") for part in ("day", "month", "year"))
    return ()


def _unit(code: str, speaker: Speaker) -> str:
    return speaker.of(UNITS[code].words)


def _boxes(question: Question, speaker: Speaker) -> tuple[str, ...]:
    steps = [str(step) for step in range(11)] if question.kind is Kind.SCALE else []
    units = [_unit(unit, speaker) for unit in question.units] if _chooses_unit(question) else []
    return (*steps, *units, *(speaker.of(option.words) for option in question.options))


def _lines(question: Question) -> tuple[int, ...]:
    """One number for each ruled line to write on."""
    return tuple(range({Kind.LINE: 1, Kind.TEXT: 3}.get(question.kind, 0)))


ON_THE_BODY = frozenset({Kind.BODY, Kind.REGIONS})


def _table(question: Question, speaker: Speaker) -> Table | None:
    where = speaker.say("form_regions")
    regions = tuple(speaker.of(words) for words in body.REGIONS.values())
    match question.kind:
        case Kind.BODY:
            layers = tuple(speaker.of(words) for words in marks.LAYERS.values())
            return Table(columns=(where, *layers), rows=regions, tall=False)
        case Kind.REGIONS:
            return Table(columns=(where, speaker.say("form_mark")), rows=regions, tall=False)
        case Kind.ENTRIES:
            columns = tuple(speaker.of(column.words) for column in question.columns)
            rows = ("",) * min(question.entries, MOST_ROWS)
            return Table(columns=columns, rows=rows, tall=True)
    return None


def _to_sign(text: ConsentText, speaker: Speaker) -> ToSign:
    return ToSign(
        code=text.code,
        heading=speaker.of(text.title),
        sentences=tuple(speaker.of(words) for words in text.paragraphs),
        boxes=(speaker.of(text.agree), f"{speaker.of(text.refuse)}. {speaker.of(text.refusing)}"),
        about=speaker.of(text.about),
        own_line=speaker.say("form_signature") if text.signer is Signer.PATIENT else "",
    )
