"""Fills the patient's plan from what is in hand: one record in, one document out."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from evaluations.domain import compose_runs, day_words, documents, exercises, paper_rules, plan
from evaluations.domain.compose_runs import Page
from evaluations.domain.documents import (
    ExerciseCard,
    Exercises,
    GoalCard,
    Goals,
    HelpBox,
    HelpList,
    PlanDocument,
    Running,
    Section,
    Week,
    WeekDay,
)
from evaluations.domain.exercises import Exercise, Kind
from evaluations.domain.plan_record import Fired, Planned, PlanRecord
from evaluations.domain.wording import Wording


class CannotPrint(ValueError):
    """The paper may not be made as it stands; ``faults`` say how to fix each thing."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def plan_document(record: PlanRecord, *, wording: Wording, language: str) -> PlanDocument:
    """The plan in ``language``; :class:`CannotPrint` or ``DocumentTooLong`` with how to fix it."""
    page = Page(record, wording, language)
    printed = printable(record, wording)
    document = PlanDocument(
        help=_help(page),
        title=page.say("title"),
        from_line=page.say("from", name=record.called, therapist=record.therapist),
        next_visit=_next_visit(page),
        clinic_phone=page.say("clinic_phone", phone=record.phone),
        found=_found(page),
        expected=_expected(page),
        goals=_goals(page),
        week=_week(page, printed),
        way_back=compose_runs.way_back(page),
        not_now=_not_now(page, printed),
        talked=_talked(page),
        exercises=_exercises(page, printed),
        self_care=_self_care(page),
        follow_up=_follow_up(page),
        running=_running(page),
        language=language,
        version=record.version,
        dated=page.day(record.dated),
    )
    return _checked(documents.check_length(document))


def _checked(document: PlanDocument) -> PlanDocument:
    faults = list(paper_rules.faults_in_all(_free(document)))
    count = len(document.exercises.cards)
    if count > plan.MAX_EXERCISES:
        faults.append(f"Take off {count - plan.MAX_EXERCISES}: a plan has at most 5 exercises.")
    _refuse(faults)
    return document


def _refuse(faults: Iterable[str]) -> None:
    named = tuple(dict.fromkeys(faults))
    if named:
        raise CannotPrint(named)


_NAMES = frozenset({"running", "from_line"})


def checked(paper: dict[str, Any]) -> dict[str, Any]:
    """Another paper of the patient unchanged, or :class:`CannotPrint`: the same rules hold."""
    said = [part for name, part in paper.items() if name not in _NAMES]
    _refuse(paper_rules.faults_in_all(documents.texts_of(said)))
    return paper


def _free(document: PlanDocument) -> tuple[str, ...]:
    """Every text but the running lines: a name or a clinic may hold an initial."""
    kept = {document.from_line, *documents.texts_of(document.running)}
    return tuple(text for text in documents.texts(document) if text not in kept)


def held_exercises(record: PlanRecord, wording: Wording) -> Mapping[str, str]:
    """Planned exercises that may not be printed, each with why: a hold or "precaution"."""
    found = {}
    for planned in record.exercises:
        why = _why_held(planned, wording.library[planned.code], record)
        if why:
            found[planned.code] = why
    return found


PRECAUTION = "precaution"
BEFORE_RUNS = "before_runs"


def _why_held(planned: Planned, exercise: Exercise, record: PlanRecord) -> str:
    if plan.HOLD_ALL in record.holds:
        return plan.HOLD_ALL
    if exercise.running and plan.HOLD_RUNNING in record.holds:
        return plan.HOLD_RUNNING
    if plan.HOLD_STRENGTH in record.holds and _is_held_strength(exercise, record):
        return plan.HOLD_STRENGTH
    return PRECAUTION if planned.code in record.hidden and not planned.overridden else ""


def _is_held_strength(exercise: Exercise, record: PlanRecord) -> bool:
    if record.held_exercises:
        return exercise.code in record.held_exercises
    return exercise.kind is Kind.STRENGTH


def printable(record: PlanRecord, wording: Wording) -> tuple[Planned, ...]:
    held = held_exercises(record, wording)
    return tuple(planned for planned in record.exercises if planned.code not in held)


def _help(page: Page) -> HelpBox:
    net, language = page.wording.safety_net, page.language
    return HelpBox(
        heading=net.title.in_(language),
        now=HelpList(
            heading=net.now.in_(language),
            items=tuple(words.in_(language) for words in net.now_items),
        ),
        today=HelpList(
            heading=net.today.in_(language),
            items=tuple(words.in_(language) for words in net.today_items),
        ),
        phone=page.record.phone,
        hours=page.record.hours.in_(language),
        closed=net.closed.in_(language),
    )


def _next_visit(page: Page) -> str:
    at = page.record.next_visit
    if at is None:
        return page.say("no_next_visit")
    day = day_words.near(at.date(), page.language)
    return page.say("next_visit", when=f"{day}, {day_words.clock(at.time(), page.language)}")


def _found(page: Page) -> Section:
    said = tuple(found.words.in_(page.language) for found in page.record.found)
    sentences = (*said, *page.own(page.record.own_found))
    return Section(heading=page.say("found"), sentences=sentences or (page.say("nothing_found"),))


def _expected(page: Page) -> Section:
    return Section(
        heading=page.wording.options.prognosis_words.heading.in_(page.language),
        sentences=tuple(text for one in page.record.expected for text in page.own(one)),
    )


def _goals(page: Page) -> Goals:
    cards = tuple(_goal(page, goal) for goal in page.record.goals)
    return Goals(heading=page.say("goals"), cards=cards, none="" if cards else page.say("no_goals"))


def _goal(page: Page, goal: plan.Goal) -> GoalCard:
    options, language = page.wording.options, page.language
    measure = options.measures[goal.measure]
    unit = measure.unit.in_(language)
    limit = "at_least" if measure.higher_is_better else "at_most"
    line = page.say(
        "goal_line_new" if goal.baseline is None else "goal_line",
        measure=measure.words.in_(language),
        target=page.say(limit, number=plan.figure(goal.target or 0), unit=unit),
        baseline=plan.figure(goal.baseline or 0),
        date=page.day(goal.by) if goal.by else "",
    )
    reason = page.say("goal_reason", reason=plan.goal_reason(goal, options, language))
    activity = plan.goal_activity(goal, options, language)
    condition = plan.goal_condition(goal, options, language)
    title = f"{activity}, {condition}" if condition else activity
    return GoalCard(title=title, lines=(line, reason))


def _week(page: Page, printed: tuple[Planned, ...]) -> Week:
    columns = ("week_day", "week_what", "week_done", "week_after", "week_morning")
    return Week(
        heading=page.say("week"),
        note=page.say("week_note"),
        columns=tuple(page.say(name) for name in columns),
        days=tuple(
            WeekDay(
                day=day_words.near(page.record.dated + timedelta(days=offset), page.language),
                what=_what_to_do(page, printed, offset),
                run=compose_runs.on_day(page, page.record.dated + timedelta(days=offset)),
            )
            for offset in range(7)
        ),
    )


def _what_to_do(page: Page, printed: tuple[Planned, ...], offset: int) -> str:
    if plan.HOLD_ALL in page.record.holds:
        return page.say("rest_all")
    run = compose_runs.on_day(page, page.record.dated + timedelta(days=offset))
    due = [
        number
        for number, planned in enumerate(printed, start=1)
        if _is_due(page, planned, offset, is_run_day=bool(run))
    ]
    if not due:
        return "" if run else page.say("rest_day")
    said = day_words.numbers(due, page.say("and"))
    return page.say("one_exercise" if len(due) == 1 else "many_exercises", numbers=said)


def _is_due(page: Page, planned: Planned, offset: int, *, is_run_day: bool) -> bool:
    schedule = planned.dose.schedule
    if schedule == BEFORE_RUNS:
        return is_run_day
    return offset in page.wording.schedules[schedule].days


def _exercises(page: Page, printed: tuple[Planned, ...]) -> Exercises:
    cards = tuple(_card(page, number, one) for number, one in enumerate(printed, start=1))
    return Exercises(
        heading=page.say("exercises"),
        start=page.say("start"),
        finish=page.say("finish"),
        cards=cards,
        none="" if cards else page.say("no_exercises"),
        stop_rule=page.say("stop_rule"),
    )


def _card(page: Page, number: int, planned: Planned) -> ExerciseCard:
    exercise, wording = page.wording.library[planned.code], page.wording
    name = exercise.name.in_(page.language)
    return ExerciseCard(
        number=number,
        code=exercise.code,
        figure=planned.figure or exercise.figure,
        name=name,
        picture=_picture(page, planned, name),
        dose=exercises.said(planned.dose, wording.dose, wording.schedules, page.language),
        steps=_steps(page, planned),
    )


def _steps(page: Page, planned: Planned) -> str:
    """The steps, then how to do them the easier or the harder way that was planned."""
    exercise, language = page.wording.library[planned.code], page.language
    way = exercises.said_level(exercise, planned.level, page.wording.dose, language)
    return " ".join(part for part in (exercise.steps.in_(language), way) if part)


def _picture(page: Page, planned: Planned, name: str) -> str:
    said = page.own(planned.picture)
    return said[0] if said else page.say("picture", name=name)


def _not_now(page: Page, printed: tuple[Planned, ...]) -> Section:
    holds = page.wording.options.holds
    said = [
        text
        for code, hold in holds.items()
        if code in page.record.holds
        for text in page.own(hold.words)
    ]
    shown = {planned.code for planned in printed}
    stopped = [
        page.say("not_exercise", name=page.wording.library[planned.code].name.in_(page.language))
        for planned in page.record.exercises
        if planned.code not in shown and plan.HOLD_ALL not in page.record.holds
    ]
    sentences = (*said, *stopped, *page.own(page.record.own_not_now), page.say("no_hop"))
    return Section(heading=page.say("not_now"), sentences=sentences)


def _talked(page: Page) -> Section:
    sentences = tuple(text for fired in page.record.fired for text in _told(page, fired))
    if not sentences and not page.record.fired:
        sentences = (page.say("talked_none"),)
    return Section(heading=page.say("talked"), sentences=sentences)


def _told(page: Page, fired: Fired) -> tuple[str, ...]:
    if not paper_rules.may_be_told(fired.code):
        return ()
    tell = page.wording.told.get(fired.code, fired.tell)
    if tell is None:
        return ()
    return (tell.in_(page.language), *_arranged(page, fired))


def _arranged(page: Page, fired: Fired) -> tuple[str, ...]:
    """Who was reached and when, or what is due at this urgency."""
    if not fired.reached:
        return (page.wording.arranged[fired.urgency].in_(page.language),)
    return tuple(
        page.wording.contact[reached.how]
        .in_(page.language)
        .format(who=_name(page, reached.who), date=page.day(reached.on))
        for reached in fired.reached
    )


def _name(page: Page, who: str) -> str:
    """The name as it was logged, or "a doctor": a log is never edited, so it must not block."""
    return page.say("someone") if paper_rules.faults_in(who) else who


def _self_care(page: Page) -> Section:
    cards = page.wording.options.self_care
    return Section(
        heading=page.say("self_care"),
        sentences=tuple(
            text for code in page.record.self_care for text in page.own(cards[code].words)
        ),
    )


def _follow_up(page: Page) -> Section:
    return Section(
        heading=page.say("follow_up"),
        sentences=(
            *_visits(page),
            *page.own(page.record.own_follow_up),
            page.say("questions", phone=page.record.phone),
        ),
    )


def _visits(page: Page) -> tuple[str, ...]:
    record = page.record
    if record.visits_per_week is None or record.weeks is None:
        return ()
    return (
        page.say(
            "visits",
            visits=_counted(page, "visit", record.visits_per_week),
            weeks=_counted(page, "week", record.weeks),
            date=page.day(plan.plan_end(record.dated, record.weeks)),
        ),
    )


def _counted(page: Page, noun: str, number: int) -> str:
    return page.say(f"one_{noun}") if number == 1 else page.say(f"many_{noun}s", number=number)


def _running(page: Page) -> Running:
    record = page.record
    born = page.say("born", date=page.day(record.born))
    version = page.say("version", number=record.version)
    return Running(
        who=f"{record.name}, {born}, {record.number}",
        document=f"{page.say('title')}, {page.day(record.dated)}, {version}",
        clinic=page.say("clinic_line", clinic=record.clinic),
        page=page.say("page"),
        of=page.say("of"),
    )
