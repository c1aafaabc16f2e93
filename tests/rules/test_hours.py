"""Weekly hours: read as people type them, said back, and made into instants where the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from cogs.hours import DAY, WEEK, NotUnderstood, again, meetings, offset, said, understood, whole

BERLIN, LIMA, NEW_YORK = "Europe/Berlin", "America/Lima", "America/New_York"


@pytest.mark.parametrize(
    ("typed", "language", "told"),
    [
        ("Tue 18-20, Sat morning", "en", "Tue 18:00–20:00; Sat 08:00–12:00"),
        ("weekdays after 17", "en", "Mon–Fri 17:00–22:00"),
        ("Mon, Wed 6-8pm", "en", "Mon 18:00–20:00; Wed 18:00–20:00"),
        ("mondays 6 p.m. to 8 p.m. and sunday", "en", "Mon 18:00–20:00; Sun 08:00–22:00"),
        ("Fri 10-2pm", "en", "Fri 10:00–14:00"),
        ("Thu 11:30am - 1pm", "en", "Thu 11:30–13:00"),
        ("Mon-Thu 16:15–17:45; Sat from 9 to 11", "en", "Mon–Thu 16:15–17:45; Sat 09:00–11:00"),
        ("Tue 18-20, 21-22", "en", "Tue 18:00–20:00, 21:00–22:00"),
        ("weekend all day", "en", "Sat–Sun 08:00–22:00"),
        ("every day before 9", "en", "Mon–Sun 08:00–09:00"),
        ("evenings", "en", "Mon–Sun 18:00–22:00"),
        ("Sun 22-1", "en", "Mon 00:00–01:00; Sun 22:00–24:00"),
        ("tue 7", "en", "Tue 07:00–08:00"),
        ("any time", "en", "Mon–Sun 08:00–22:00"),
        ("immer dienstags 18-20", "de", "Di 18:00–20:00"),
        ("Fri-Mon 12pm to 1pm", "en", "Mon 12:00–13:00; Fri–Sun 12:00–13:00"),
        ("Tuesday until 10, Wednesday at 17.30-18.30", "en", "Tue 08:00–10:00; Wed 17:30–18:30"),
        ("Di 18-20 Uhr, samstags vormittags", "de", "Di 18:00–20:00; Sa 08:00–12:00"),
        ("werktags ab 17 Uhr", "de", "Mo–Fr 17:00–22:00"),
        ("am Dienstag von 18 bis 20 Uhr und am Wochenende", "de", "Di 18:00–20:00; Sa–So 08:00–22:00"),
        ("Do abends, täglich bis 9", "de", "Mo–Mi 08:00–09:00; Do 08:00–09:00, 18:00–22:00; Fr–So 08:00–09:00"),
        ("Mo bis Fr nach 16:30", "de", "Mo–Fr 16:30–22:00"),
        ("martes de 18 a 20, sábado por la mañana", "es", "mar 18:00–20:00; sáb 08:00–12:00"),
        ("entre semana a partir de las 17", "es", "lun–vie 17:00–22:00"),
        ("lun y mié 6 de la tarde a 8 de la tarde", "es", "lun 18:00–20:00; mié 18:00–20:00"),
        ("do 10h30-12h", "es", "dom 10:30–12:00"),
        ("do 10-12", "de", "Do 10:00–12:00"),
        ("miércoles hasta las 11", "es", "mié 08:00–11:00"),
        ("fin de semana todo el día", "es-MX", "sáb–dom 08:00–22:00"),
    ],
)
def test_what_people_type_is_understood_and_said_back(typed: str, language: str, told: str) -> None:
    assert said(understood(typed, language), language) == told
    assert understood(told, language) == understood(typed, language)


@pytest.mark.parametrize(
    ("typed", "word", "near"),
    [
        ("Teusday 18-20", "teusday", "tuesday"),
        ("Tue 18-20, whenever", "whenever", ""),
        ("Tue 25-26", "25", ""),
        ("Tue 18:75", "18:75", ""),
        ("Tue @ 5", "@", ""),
        ("", "…", ""),
        ("and", "…", ""),
    ],
)
def test_what_is_not_understood_is_named(typed: str, word: str, near: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        understood(typed)
    assert (caught.value.word, caught.value.near) == (word, near)


spans = st.lists(
    st.tuples(st.integers(0, WEEK - 1), st.integers(1, DAY)).map(lambda one: (one[0], sum(one))), max_size=8
)


@given(spans)
def test_hours_are_whole_once(some: list[tuple[int, int]]) -> None:
    once = whole(some)
    assert whole(once) == once
    minutes = {minute % WEEK for start, end in some for minute in range(start, end)}
    assert minutes == {minute for start, end in once for minute in range(start, end)}
    assert all(0 <= start < end <= WEEK for start, end in once)


@given(st.text(max_size=40))
def test_nothing_that_is_typed_breaks_it(typed: str) -> None:
    try:
        hours = understood(typed)
    except NotUnderstood:
        return
    assert whole(hours) == hours
    assert said(hours)


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def test_a_meeting_keeps_its_wall_clock_time_when_the_clocks_change() -> None:
    before = at("2026-10-20 18:00", BERLIN)
    after = again(before, BERLIN)
    assert (before.hour, after.hour) == (16, 17)
    assert after == at("2026-10-27 18:00", BERLIN)
    assert again(at("2026-03-22 02:30", BERLIN), BERLIN) == at("2026-03-29 03:30", BERLIN), "there is no 2:30 that day"


def test_two_zones_that_change_their_clocks_on_different_days() -> None:
    """From 25 October to 1 November 2026 Berlin is five hours ahead of New York instead of six."""
    berlin, york = understood("Tue 18-20"), understood("Tue 13-14")
    found = list(meetings([(berlin, BERLIN), (york, NEW_YORK)], at("2026-10-19 00:00"), days=17))
    assert found == [at("2026-10-20 19:00", BERLIN), at("2026-10-27 18:00", BERLIN), at("2026-11-03 19:00", BERLIN)]


def test_shared_time_begins_in_the_future_and_is_long_enough() -> None:
    hours = understood("Tue 18-20")
    found = list(meetings([(hours, BERLIN), (understood("Tue 17-20"), BERLIN)], at("2026-09-08 18:50", BERLIN), 60, 7))
    assert found == [at("2026-09-08 19:00", BERLIN), at("2026-09-15 18:00", BERLIN)]
    assert list(meetings([(hours, BERLIN), (understood("Wed"), BERLIN)], at("2026-09-08 00:00"))) == []


def test_who_said_no_hours_is_free_by_day() -> None:
    [first, *_] = meetings([((), BERLIN), ((), LIMA)], at("2026-09-08 23:00", BERLIN))
    assert first == at("2026-09-09 08:00", BERLIN)
    [first, *_] = meetings([((), BERLIN), (understood("Tue 18-20"), LIMA)], at("2026-09-07 00:00"))
    assert first == at("2026-09-08 18:00", LIMA)


def test_an_offset_is_that_of_the_day() -> None:
    assert (offset(BERLIN, at("2026-07-01 00:00")), offset(BERLIN, at("2026-12-01 00:00"))) == (120, 60)
