"""Weekly hours as people type them ("Tue 18-20, Sat morning"), and the instants they mean where the clocks change.

Hours are spans of local minutes since Monday 00:00. They become instants only by the rules of a time zone, day by day,
so that "Tuesday at 18" stays Tuesday at 18 when summer time begins or ends.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo

Span = tuple[int, int]
"""[start, end) in local minutes since Monday 00:00; it may pass the end of the week."""

HOUR = 60
DAY = 24 * HOUR
WEEK = 7 * DAY
NOON = 12 * HOUR
FIRST, LAST = 8 * HOUR, 22 * HOUR
"""What "Saturday" means when no hour is said, and where "after 17" ends."""

DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "de": ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    "es": ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
}
"""As they are said back."""

_DAY_WORDS = {
    "en": "mon monday mondays|tue tues tuesday tuesdays|wed weds wednesday wednesdays"
    "|thu thur thurs thursday thursdays|fri friday fridays|sat saturday saturdays|sun sunday sundays",
    "de": "mo montag montags|di die dienstag dienstags|mi mittwoch mittwochs|do don donnerstag donnerstags"
    "|fr freitag freitags|sa samstag samstags sonnabend sonnabends|so sonntag sonntags",
    "es": "lu lun lunes|ma mar martes|mi mie miercoles|ju jue jueves|vi vie viernes|sa sab sabado sabados"
    "|do dom domingo domingos",
}
_SEVERAL = {
    **dict.fromkeys(("weekday", "weekdays", "werktags", "wochentags", "entresemana"), tuple(range(5))),
    **dict.fromkeys(("weekend", "weekends", "wochenende", "wochenenden", "finde", "findes"), (5, 6)),
    **dict.fromkeys(("daily", "everyday", "taglich", "diario", "diariamente"), tuple(range(7))),
}
_PARTS = {
    **dict.fromkeys(
        ("morning", "mornings", "morgen", "morgens", "vormittag", "vormittags", "manana", "mananas"), (8, 12)
    ),
    **dict.fromkeys(("noon", "midday", "lunch", "mittag", "mittags", "mediodia"), (12, 14)),
    **dict.fromkeys(("afternoon", "afternoons", "nachmittag", "nachmittags", "tarde", "tardes"), (14, 18)),
    **dict.fromkeys(("evening", "evenings", "abend", "abends", "noche", "noches", "night", "nights"), (18, 22)),
    "allday": (8, 22),
}
_TO = frozenset({"-", "to", "till", "til", "until", "bis", "a", "hasta"})
_AFTER = frozenset({"after", "from", "since", "ab", "nach", "von", "desde", "despues"})
_BEFORE = frozenset({"before", "by", "until", "till", "vor", "bis", "antes", "hasta"})
_AND = frozenset({",", ";", "/", "+", "&", "and", "und", "y", "e", "or", "oder", "o"})
_FILLING = (
    "on at the in every each oclock am um uhr im an den der jeden jede immer de del la las el los por en cada todos"
    " todas between zwischen entre week"
)
_FILLERS = frozenset(_FILLING.split())
_PHRASES = (
    (r"\b(all|whole) day\b|\bganzt(a|ae)gi?g?s?\b|\b(den )?ganzen tag\b|\btodo el dia\b", "allday"),
    (r"^\s*(any ?time|always|jederzeit|immer|siempre|a cualquier hora)\s*$", "daily allday"),
    (r"\bevery ?day\b|\bjeden tag\b|\btodos los dias\b|\bcada dia\b", "daily"),
    (r"\bfin(es)? de semana\b|\bam wochenende\b", "weekend"),
    (r"\bentre semana\b|\bdias laborables\b|\bunter der woche\b", "weekdays"),
    (r"\ba partir de\b", "desde"),
    (r"(?<=\d)\s*de la manana\b", "am"),
    (r"(?<=\d)\s*de la (tarde|noche)\b", "pm"),
    (r"(?<=\d)\s*([ap])\.\s?m\.?(?!\w)", r"\1m"),
    (r"(?<=\d)\s*(uhr|o'?clock)\b", ""),
    (r"\b(\d{1,2})\s?h\s?(\d\d)\b|\b(\d{1,2})\.(\d\d)\b", r"\1\3:\2\4"),
    (r"(?<=\d)\s?h(rs?)?\b", ""),
    (r"[\u2010-\u2015\u2212]", "-"),
)
_TOKEN = re.compile(
    r"\s*(?:(?P<clock>\d{1,2}(?::\d\d)?)\s*(?P<half>(?:am|pm)\b)?|(?P<word>[^\W\d_]+|[-,;/+&\n])|(?P<odd>\S))"
)


class NotUnderstood(Exception):  # noqa: N818 - told to whoever typed it
    """A word that says nothing about hours; `near` is what was perhaps meant, or empty."""

    def __init__(self, word: str, near: str = "") -> None:
        """Remember which."""
        super().__init__(word)
        self.word = word
        self.near = near


# Reading ------------------------------------------------------------------------------------------------------------


def understood(typed: str, language: str = "en") -> tuple[Span, ...]:
    """The hours that `typed` means, whole and in order; a course's own words win over those of other languages.

    Raises:
        NotUnderstood: something in it is no day and no hour.

    """
    plain = _plain(typed)
    for pattern, instead in _PHRASES:
        plain = re.sub(pattern, instead, plain)
    return _Reader(_tokens(plain), _vocabulary(language.partition("-")[0])).read()


def _plain(typed: str) -> str:
    """Small letters without accents."""
    parts = unicodedata.normalize("NFKD", typed.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


def _vocabulary(language: str) -> dict[str, int]:
    """Every word for a day, in the order in which languages are asked."""
    known: dict[str, int] = {}
    for one in (language, "en", "de", "es"):
        for day, words in enumerate(_DAY_WORDS.get(one, "").split("|")):
            for word in words.split():
                known.setdefault(word, day)
    return known


def _tokens(plain: str) -> list[str]:
    """Words, and clock times with their half of the day, like `6pm`."""
    found: list[str] = []
    for match in _TOKEN.finditer(plain):
        if match["odd"] not in {None, "."}:
            raise NotUnderstood(match["odd"])
        if match["clock"]:
            found.append(match["clock"] + (match["half"] or ""))
        elif match["word"]:
            found.append(match["word"])
    return found


@dataclass
class _Reader:
    """Reads word after word: days are collected until hours use them."""

    tokens: Sequence[str]
    days_of: dict[str, int]
    at: int = 0
    days: list[int] = field(default_factory=list)
    used: bool = False
    found: list[Span] = field(default_factory=list)

    def read(self) -> tuple[Span, ...]:
        while self.at < len(self.tokens):
            self._next()
        if self.days and not self.used:
            self._free(FIRST, LAST)
        if not self.found:
            raise NotUnderstood("…")
        return whole(self.found)

    def _peek(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ""

    def _next(self) -> None:
        word = self._peek()
        self.at += 1
        if word in self.days_of:
            self._day(self.days_of[word])
        elif word in _SEVERAL:
            self._name(_SEVERAL[word])
        elif word in _PARTS:
            first, last = _PARTS[word]
            self._free(first * HOUR, last * HOUR)
        elif word[0].isdigit():
            self._hours(word)
        elif word in _AFTER and self._clock_next():
            self._after()
        elif word in _BEFORE and self._clock_next():
            self._free(FIRST, self._clock_before())
        elif word not in _AND | _FILLERS:
            raise NotUnderstood(word, next(iter(get_close_matches(word, self.days_of, n=1, cutoff=0.6)), ""))

    def _day(self, day: int) -> None:
        if self._peek() in _TO and (last := self.days_of.get(self._peek(1))) is not None:
            self.at += 2
            self._name([(day + n) % 7 for n in range((last - day) % 7 + 1)])
        else:
            self._name([day])

    def _name(self, days: Iterable[int]) -> None:
        if self.used:
            self.days, self.used = [], False
        self.days += days

    def _clock_next(self) -> bool:
        while self._peek() in _FILLERS:
            self.at += 1
        return self._peek()[:1].isdigit()

    def _hours(self, first: str) -> None:
        """`18-20`, `6 to 8pm`, or `18` alone: an hour."""
        if self._peek() in _TO and self._is_clock(1):
            self.at += 1
            self._clock_next()
            last = self._peek()
            self.at += 1
            self._between(first, last)
        else:
            begin = _minutes(first)
            self._free(begin, begin + HOUR)

    def _is_clock(self, ahead: int) -> bool:
        while self._peek(ahead) in _FILLERS:
            ahead += 1
        return self._peek(ahead)[:1].isdigit()

    def _after(self) -> None:
        first = self._peek()
        self.at += 1
        if self._peek() in _TO and self._is_clock(1):
            self._hours(first)
            return
        begin = _minutes(first)
        self._free(begin, LAST if begin < LAST else DAY)

    def _clock_before(self) -> int:
        clock = self._peek()
        self.at += 1
        last = _minutes(clock)
        if last <= FIRST:
            raise NotUnderstood(clock)
        return last

    def _between(self, first: str, last: str) -> None:
        begin, end = _minutes(first), _minutes(last)
        afternoon = last.endswith("pm") and not first.endswith("m") and begin < NOON
        if afternoon and begin + NOON < end:  # 6-8pm is in the evening, 10-2pm begins in the morning
            begin += NOON
        self._free(begin, end if end > begin else end + DAY)

    def _free(self, begin: int, end: int) -> None:
        self.used = True
        for day in self.days or range(7):
            self.found.append((day * DAY + begin, day * DAY + end))


def _minutes(clock: str) -> int:
    """`18`, `18:30`, `6pm` as minutes of the day."""
    hours, _, minutes = clock.removesuffix("am").removesuffix("pm").partition(":")
    hour, minute = int(hours), int(minutes or 0)
    if clock.endswith("m") and hour == NOON // HOUR:
        hour = 0
    if clock.endswith("pm") and hour < NOON // HOUR:
        hour += NOON // HOUR
    if hour * HOUR + minute > DAY or minute >= HOUR:
        raise NotUnderstood(clock)
    return hour * HOUR + minute


def whole(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same hours, in order, each minute once; a span that passes the end of the week is cut there."""
    parts = [(start % WEEK, start % WEEK + end - start) for start, end in spans]
    cut = [(start, min(end, WEEK)) for start, end in parts] + [(0, end - WEEK) for _, end in parts if end > WEEK]
    joined: list[Span] = []
    for start, end in sorted(cut):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


# Saying back --------------------------------------------------------------------------------------------------------


def said(spans: Iterable[Span], language: str = "en") -> str:
    """The same hours in words, so that whoever typed them sees what was understood: `Mon–Fri 17:00–22:00`."""
    names = DAYS.get(language.partition("-")[0], DAYS["en"])
    each: dict[int, list[str]] = {day: [] for day in range(7)}
    for start, end in spans:
        day, begin = divmod(start, DAY)
        each[day].append(f"{_clock(begin)}–{_clock((end - 1) % DAY + 1)}")
    parts: list[tuple[int, int, str]] = []
    for day, hours in each.items():
        told = ", ".join(hours)
        if parts and parts[-1][1] == day - 1 and parts[-1][2] == told:
            parts[-1] = (parts[-1][0], day, told)
        elif told:
            parts.append((day, day, told))
    return "; ".join(f"{names[a]} {told}" if a == b else f"{names[a]}–{names[b]} {told}" for a, b, told in parts)


def labelled(at: datetime, zone: str, language: str = "en") -> str:
    """An instant of the coming two weeks, short enough for a button: `Tue 8, 18:00`."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{DAYS.get(language.partition('-')[0], DAYS['en'])[local.weekday()]} {local.day}, {local:%H:%M}"


def _clock(minutes: int) -> str:
    return f"{minutes // HOUR:02}:{minutes % HOUR:02}"


# Instants -----------------------------------------------------------------------------------------------------------


def offset(zone: str, at: datetime) -> int:
    """Minutes to add to UTC there at that instant."""
    shift = at.astimezone(ZoneInfo(zone)).utcoffset()
    assert shift is not None
    return round(shift.total_seconds()) // HOUR


def meetings(
    hours: Sequence[tuple[Sequence[Span], str]], after: datetime, length: int = 30, days: int = 14
) -> Iterator[datetime]:
    """When all of these people (each with their hours and zone) are free for `length` minutes, as instants (UTC).

    The first of each stretch of shared time that lies after `after`, for so many days. Nobody's hours means any time
    between FIRST and LAST of the first zone.
    """
    told = [(spans, zone) for spans, zone in hours if spans]
    if not told and hours:
        told = [([(day * DAY + FIRST, day * DAY + LAST) for day in range(7)], hours[0][1])]
    stretches: list[tuple[datetime, datetime]] | None = None
    for spans, zone in told:
        mine = list(_instants(spans, zone, after, days))
        stretches = mine if stretches is None else _both(stretches, mine)
    for begin, end in stretches or ():
        start = max(begin, _next_quarter(after))
        if end - start >= timedelta(minutes=length):
            yield start


def _next_quarter(at: datetime) -> datetime:
    return at + (datetime.min.replace(tzinfo=UTC) - at) % timedelta(minutes=15)


def _instants(spans: Sequence[Span], zone: str, after: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
    """Each span of the coming days; two that touch are one."""
    found: list[tuple[datetime, datetime]] = []
    first = after.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    for n in range(days + 2):
        day = first + timedelta(days=n)
        for start, end in spans:
            if start // DAY == day.weekday():
                begun = _instant(day, start % DAY, zone)
                over = _instant(day, start % DAY + end - start, zone)
                if found and begun <= found[-1][1]:
                    found[-1] = (found[-1][0], max(found[-1][1], over))
                else:
                    found.append((begun, over))
    yield from ((begun, over) for begun, over in found if over > after)


def _instant(day: date, minutes: int, zone: str) -> datetime:
    """A wall clock's time as an instant; one that is skipped in spring is as much later as the clock is put forward."""
    local = datetime.combine(day + timedelta(days=minutes // DAY), time(*divmod(minutes % DAY, HOUR)))
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _both(
    mine: Sequence[tuple[datetime, datetime]], theirs: Sequence[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    shared = [(max(a, c), min(b, d)) for a, b in mine for c, d in theirs]
    return sorted((begin, end) for begin, end in shared if begin < end)


def again(meeting: datetime, zone: str, weeks: int = 1) -> datetime:
    """The same time on the wall clock, `weeks` later."""
    local = meeting.astimezone(ZoneInfo(zone))
    minutes = local.hour * HOUR + local.minute
    return _instant(local.date() + timedelta(weeks=weeks), minutes, zone)
