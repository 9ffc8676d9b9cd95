"""What people reported from home, for those who treat them: what waits, one case, the bars."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from clinic.domain.roles import Permission
from clinic.models import EnteredInError, EpisodeOfCare, User
from clinic.queries import mistakes
from evaluations import library
from evaluations.domain import home, run_words
from evaluations.models import HomeReport, HomeReportSeen

Kind = HomeReport.Kind
RED, AMBER, GREEN = "red", "amber", "green"
_RANK = {RED: 0, AMBER: 1}
REVIEW_WITHIN = timedelta(days=14)
REVIEW_FROM = 2
"""So many red runs within two weeks ask for a clinician's review (safety reference 6.3)."""
EVERYONE_AFTER = timedelta(hours=24)
"""A red run that nobody looked at for so long waits for every clinician of the clinic."""
MOST_BARS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """What waits of one case: ``colour`` is the worst, "" where only something new was said."""

    episode: EpisodeOfCare
    colour: str
    count: int
    newest: datetime
    needs_review: bool
    is_new: bool
    ids: tuple[int, ...]

    @property
    def is_red(self) -> bool:
        return self.needs_review or self.colour == RED

    @property
    def kind(self) -> str:
        return run_words.COLOUR_KINDS[RED] if self.is_red else "soon"

    @property
    def icon(self) -> str:
        return run_words.COLOUR_ICONS[RED] if self.is_red else "diamond"

    @property
    def words(self) -> str:
        if self.needs_review:
            return "2 red runs in 14 days: review"
        said = [f"{run_words.COLOUR_WORDS[self.colour]} run"] if self.colour else []
        said += ["something new"] if self.is_new else []
        return ", ".join(said).capitalize() or "Still worse after a day"


def waiting(viewer: User, *, at: datetime) -> tuple[Waiting, ...]:
    """The viewer's cases with reports to look at, red first. Two queries, however many cases."""
    if not viewer.may(Permission.SEE_HOME_REPORT):
        return ()
    rows = list(_to_look_at(viewer, at).select_related("episode__patient").order_by("at", "pk"))
    if not rows:
        return ()
    reds = _red_runs({row.episode_id for row in rows}, at)
    cases: dict[int, list[HomeReport]] = {}
    for row in rows:
        cases.setdefault(row.episode_id, []).append(row)
    found = [_case(mine, reds.get(case, ())) for case, mine in cases.items()]
    return tuple(sorted(found, key=_order))


def _order(one: Waiting) -> tuple[bool, int, datetime]:
    return (not one.needs_review, _RANK.get(one.colour, len(_RANK)), one.newest)


def _case(rows: list[HomeReport], reds: Iterable[date]) -> Waiting:
    colours = [row.colour for row in rows if row.colour in _RANK]
    return Waiting(
        episode=rows[0].episode,
        colour=min(colours, key=lambda colour: _RANK[colour], default=""),
        count=len(rows),
        newest=max(row.at for row in rows),
        needs_review=needs_review(reds),
        is_new=any(says_new(row) for row in rows),
        ids=tuple(row.pk for row in rows),
    )


def _to_look_at(viewer: User, at: datetime) -> QuerySet[HomeReport]:
    """Unseen reports that ask for a look; a report that was replaced still does if it was red."""
    seen = HomeReportSeen.objects.filter(report=OuterRef("pk"))
    later = HomeReport.objects.standing().filter(replaces=OuterRef("pk"))
    asks = Q(colour=RED) | (~Exists(later) & (Q(colour=AMBER) | Q(still_worse="yes") | _says_new()))
    rows = HomeReport.objects.standing().filter(~Exists(seen), asks, clinic_id=viewer.clinic_id)
    if not viewer.is_licensed_pt:
        return rows
    mine = Q(evaluation__signed_by=viewer) | Q(evaluation__visit__therapist=viewer)
    return rows.filter(mine | Q(colour=RED, at__lte=at - EVERYONE_AFTER))


def _says_new() -> Q:
    """Any answer but "no" to an "anything new?" question."""
    said = Q()
    for code, question in library.at_home().questions.items():
        for answer in question.answers:
            if answer != home.NO:
                said |= Q(**{f"answers__{code}": answer})
    return said


def says_new(row: HomeReport) -> bool:
    return any(answer != home.NO for answer in row.answers.values())


def needs_review(reds: Iterable[date]) -> bool:
    """Two red runs within fourteen days of each other."""
    days = sorted(reds)
    pairs = zip(days, days[REVIEW_FROM - 1 :], strict=False)
    return any(later - earlier <= REVIEW_WITHIN for earlier, later in pairs)


def _red_runs(cases: Iterable[int], at: datetime) -> Mapping[int, list[date]]:
    since = (at - REVIEW_WITHIN).date()
    later = HomeReport.objects.standing().filter(replaces=OuterRef("pk"))
    rows = HomeReport.objects.standing().filter(
        ~Exists(later), episode_id__in=cases, kind=Kind.RUN, colour=RED, on__gte=since
    )
    found: dict[int, list[date]] = {}
    for case, on in rows.values_list("episode_id", "on"):
        found.setdefault(case, []).append(on)
    return found


# One case ---------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One run as a bar of its worst pain, in a row of them. ``x`` and ``top`` are in px."""

    report: HomeReport
    x: int
    top: float
    height: float
    worst: int | None

    @property
    def value_y(self) -> float:
        return self.top - 5

    @property
    def icon(self) -> str:
        return run_words.COLOUR_ICONS.get(self.report.colour, "info")

    @property
    def word(self) -> str:
        return run_words.COLOUR_WORDS[self.report.colour]


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One report as a line: what it was, how it went, what was new, and who looked.

    ``mark`` says that it was entered in error: it is struck and counts nowhere.
    """

    report: HomeReport
    title: str
    pains: str
    signs: tuple[str, ...]
    new: tuple[str, ...]
    seen: HomeReportSeen | None
    replaced: bool
    mark: EnteredInError | None = None

    @property
    def colour_word(self) -> str:
        return run_words.COLOUR_WORDS[self.report.colour]

    @property
    def colour_kind(self) -> str:
        return run_words.COLOUR_KINDS[self.report.colour]

    @property
    def colour_icon(self) -> str:
        return run_words.COLOUR_ICONS[self.report.colour]

    @property
    def by_staff(self) -> bool:
        return self.report.by.startswith("user:")


@dataclass(frozen=True, kw_only=True, slots=True)
class AtHome:
    """What came from home in one case, the newest first. ``trend`` says how runs went."""

    lines: tuple[Told, ...]
    bars: tuple[Bar, ...]
    trend: str
    unseen: int
    needs_review: bool

    @property
    def newest(self) -> Told | None:
        return self.lines[0] if self.lines else None

    @property
    def width(self) -> int:
        return 16 + BAR_STEP * max(len(self.bars), 1)

    @property
    def bars_label(self) -> str:
        """The picture in words, for whoever does not see it."""
        return "; ".join(
            f"{run_words.day(bar.report.on)} {run_words.COLOUR_WORDS[bar.report.colour]}, "
            f"worst pain {'not said' if bar.worst is None else bar.worst}"
            for bar in self.bars
        )


def of_case(episode: EpisodeOfCare) -> AtHome:
    rows = list(
        HomeReport.objects.filter(episode=episode)
        .select_related("seen__by", "programme")
        .prefetch_related("replaced_by")
        .order_by("-on", "-pk")
    )
    marks = mistakes.marks_of("homereport", [row.pk for row in rows])
    lines = tuple(_told(row, marks) for row in rows)
    runs = [one.report for one in reversed(lines) if _is_run(one)]
    reds = [row.on for row in runs if row.colour == RED]
    return AtHome(
        lines=lines,
        bars=_bars(runs[-MOST_BARS:]),
        trend=_trend(runs),
        unseen=sum(not (one.seen or one.replaced or one.mark) for one in lines),
        needs_review=needs_review(reds),
    )


def _is_run(one: Told) -> bool:
    stands = not one.replaced and one.mark is None
    return stands and one.report.kind == Kind.RUN and one.report.did != "none"


def _told(row: HomeReport, marks: Mapping[str, EnteredInError]) -> Told:
    asked = library.at_home()
    return Told(
        report=row,
        title=_title(row),
        pains=_pains(row),
        signs=tuple(asked.signs[code].words.en for code in row.signs if code in asked.signs),
        new=tuple(
            f"{asked.questions[code].words.en} {answer.capitalize()}."
            for code, answer in row.answers.items()
            if answer != home.NO and code in asked.questions
        ),
        seen=getattr(row, "seen", None),
        replaced=any(str(later.pk) not in marks for later in row.replaced_by.all()),
        mark=marks.get(str(row.pk)),
    )


def _title(row: HomeReport) -> str:
    if row.kind == Kind.EXERCISE:
        exercise = library.plan().wording.library.get(row.exercise)
        name = exercise.name.en if exercise else row.exercise
        return f"{name}: {_DID.get(row.did, '')}"
    if row.kind == Kind.RUN:
        unit = row.programme.unit if row.programme else "mi"
        parts = [_DID.get(row.did, "")]
        parts += [f"{row.minutes} min"] if row.minutes is not None else []
        parts += [run_words.reported(row.distance, unit)] if row.distance is not None else []
        return f"Run: {', '.join(part for part in parts if part)}"
    return str(row.get_kind_display())


_DID = {"all": "all of it", "part": "part of it", "none": "not done"}


def _pains(row: HomeReport) -> str:
    words = {
        "pain_before": "now" if row.kind == Kind.CHECK else "before",
        "pain_during": "during",
        "pain_after": "after",
        "pain_morning": "next morning",
    }
    said = [
        f"{getattr(row, name)} {word}"
        for name, word in words.items()
        if getattr(row, name) is not None
    ]
    worse = {"yes": "still worse after a day", "unsure": "not sure if still worse"}
    said += [worse[row.still_worse]] if row.still_worse in worse else []
    return ", ".join(said)


BAR_STEP, BAR_FOOT, BAR_TALL = 48, 74, 54
"""px: from one bar to the next, the line they stand on, a bar of 10 out of 10."""


def _bars(runs: list[HomeReport]) -> tuple[Bar, ...]:
    return tuple(_bar(row, place) for place, row in enumerate(runs))


def worst_pain(row: HomeReport) -> int | None:
    said = [row.pain_during, row.pain_after, row.pain_morning]
    return max((one for one in said if one is not None), default=None)


def _bar(row: HomeReport, place: int) -> Bar:
    worst = worst_pain(row)
    height = 2 + (worst or 0) * (BAR_TALL - 2) / 10
    return Bar(
        report=row,
        x=8 + place * BAR_STEP,
        top=BAR_FOOT - height,
        height=height,
        worst=worst,
    )


def _trend(runs: list[HomeReport]) -> str:
    """ "Worst pain of the last 3 runs: 2, 3, 5: rising." """
    worst = [one for one in map(worst_pain, runs[-3:]) if one is not None]
    if len(worst) < 2:  # one point is no trend
        return ""
    moved = worst[-1] - worst[0]
    word = "rising" if moved > 0 else "falling" if moved < 0 else "level"
    return f"Worst pain of the last {len(worst)} runs: {', '.join(map(str, worst))}: {word}."
