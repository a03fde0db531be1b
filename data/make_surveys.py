"""Generate the illustrative survey extracts of the sample site from the real punctuality of 2013.

No passenger gave these answers. They are drawn with a fixed seed, so that running this again writes the same
bytes: ``python data/make_surveys.py``.
"""

from __future__ import annotations

import argparse
import csv
import io
import itertools
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

SEED = 2013

FIRST_DAY = date(2013, 1, 1)
LAST_DAY = date(2013, 12, 31)

CALL_BACK_FROM = date(2013, 9, 1)
REWORDED_FROM = date(2013, 7, 1)
DARK_SCREENS_FROM = date(2013, 11, 4)

# Moods are log odds; each threshold is what it takes to answer at least 1, 2, … above the lowest score.
NPS_THRESHOLDS = (-3.9, -3.5, -3.1, -2.7, -2.3, -1.75, -1.2, -0.65, 0.25, 1.05)
CSAT_THRESHOLDS = (-2.9, -2.0, -1.05, 0.65)
CES_THRESHOLDS = (-3.4, -2.5, -1.7, -0.8, 0.25, 1.5)

CHANNEL_SHARES = {"app": 0.40, "counter": 0.35, "phone": 0.25}
CHANNEL_MOODS = {"app": 0.55, "counter": 0.10, "phone": -0.55}
CHANNEL_MINUTES = {"app": 4.0, "counter": 9.0, "phone": 17.0}
CALL_BACK_MINUTES = 11.0

TOLD_MOOD = 1.3
REWORDED_MOOD = -0.75
MAIL_MOOD = -0.7
DARK_SCREENS_MOOD = -1.1
SHARE_BY_MAIL = 0.3
LONGEST_POST_DAYS = 35

WEEKLY_NPS_ANSWERS = 54
WEEKLY_CSAT_ANSWERS = 48
WEEKLY_CES_ANSWERS = 36
WEEKLY_TOLD_QUESTIONNAIRES = 186
SHARE_RETURNED = 0.8

SHARE_LEFT_BLANK = 0.01

Row = tuple[date, str, str, str] | tuple[date, str, str, str, int] | tuple[date, str, date, str]


@dataclass(frozen=True, slots=True)
class Week:
    """Hold what passengers of one airport lived through in one week."""

    start: date
    days: int
    origin: str
    arrived: int
    on_time: float
    long_delays: float
    arrived_by_carrier: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Flights:
    """Hold the weeks of all airports and each carrier's on-time share of the year."""

    weeks: tuple[Week, ...]
    on_time_by_carrier: Mapping[str, float]


def read_flights(path: Path) -> Flights:
    """Count weeks and carriers from the extract of daily flights."""
    daily = pd.read_csv(path, parse_dates=["date"])
    daily["week"] = daily["date"] - pd.to_timedelta(daily["date"].dt.day_of_week, unit="D")
    weeks = tuple(_week(rows) for _, rows in daily.groupby(["week", "origin"]))
    years = daily.groupby("carrier")[["on_time", "arrived"]].sum()
    on_time = {str(carrier): row["on_time"] / row["arrived"] for carrier, row in years.iterrows()}
    return Flights(weeks, on_time)


def answer_probabilities(mood: float, thresholds: Sequence[float]) -> tuple[float, ...]:
    """Give the probability of each score, lowest first (ordered logit)."""
    at_least = [1.0, *(_logistic(mood - threshold) for threshold in thresholds), 0.0]
    return tuple(upper - lower for upper, lower in itertools.pairwise(at_least))


def make_nps(flights: Flights, seed: int = SEED) -> str:
    """Draw answers 0 to 10 whose mood follows the airport's week and the carrier's year."""
    chance = random.Random(f"nps {seed}")
    rows: list[Row] = []
    for week, day in _answer_days(flights.weeks, WEEKLY_NPS_ANSWERS, chance=chance):
        carrier = _pick(week.arrived_by_carrier, chance)
        punctuality = 0.7 * week.on_time + 0.3 * flights.on_time_by_carrier[carrier]
        score = _draw_score(6.0 * (punctuality - 0.77), NPS_THRESHOLDS, chance=chance)
        rows.append((day, week.origin, carrier, score))
    return _to_csv("N", ("date", "origin", "carrier", "score"), rows)


def make_csat(flights: Flights, seed: int = SEED) -> str:
    """Draw answers 1 to 5 whose mood follows the airport's week and the channel of the contact."""
    chance = random.Random(f"csat {seed}")
    rows: list[Row] = []
    for week, day in _answer_days(flights.weeks, WEEKLY_CSAT_ANSWERS, chance=chance):
        channel = _pick(CHANNEL_SHARES, chance)
        mood = 4.0 * (week.on_time - 0.77) + 0.6 * CHANNEL_MOODS[channel]
        score = _draw_score(mood, CSAT_THRESHOLDS, chance=chance, lowest=1)
        rows.append((day, week.origin, channel, score))
    return _to_csv("S", ("date", "origin", "channel", "score"), rows)


def make_ces(flights: Flights, seed: int = SEED) -> str:
    """Draw answers 1 to 7 and the minutes until help came, which grow with the week's long delays."""
    chance = random.Random(f"ces {seed}")
    rows: list[Row] = []
    for week, day in _answer_days(flights.weeks, WEEKLY_CES_ANSWERS, chance=chance):
        channel = _pick(CHANNEL_SHARES, chance)
        minutes = _draw_minutes(channel, day, long_delays=week.long_delays, chance=chance)
        mood = 0.9 + CHANNEL_MOODS[channel] - 0.05 * minutes
        score = _draw_score(mood, CES_THRESHOLDS, chance=chance, lowest=1)
        rows.append((day, week.origin, channel, score, minutes))
    return _to_csv("E", ("date", "origin", "channel", "score", "minutes"), rows)


def make_told(flights: Flights, seed: int = SEED) -> str:
    """Draw questionnaires of delayed passengers, 1 told in time or 0 not, and the day each came back.

    What comes by mail is late and less friendly, so a week that has just ended looks better than it will.
    """
    chance = random.Random(f"told {seed}")
    rows: list[Row] = []
    for week, day in _answer_days(flights.weeks, WEEKLY_TOLD_QUESTIONNAIRES, chance=chance):
        is_returned = chance.random() < SHARE_RETURNED
        is_mailed = chance.random() < SHARE_BY_MAIL
        received = day + timedelta(days=1 + int(chance.random() * LONGEST_POST_DAYS)) if is_mailed else day
        mood = _told_mood(week, day) + (MAIL_MOOD if is_mailed else 0.0)
        told = _draw_score(mood, (0.0,), chance=chance)
        if is_returned and received <= LAST_DAY:
            rows.append((day, week.origin, received, told))
    return _to_csv("T", ("date", "origin", "received", "told"), rows)


def make_surveys(flights: Flights, seed: int = SEED) -> dict[str, str]:
    """Give the text of every survey extract by its file name."""
    return {
        "illustrative_nps.csv": make_nps(flights, seed),
        "illustrative_csat.csv": make_csat(flights, seed),
        "illustrative_ces.csv": make_ces(flights, seed),
        "illustrative_told.csv": make_told(flights, seed),
    }


def _week(rows: pd.DataFrame) -> Week:
    monday = rows["week"].iloc[0].date()
    first = max(monday, FIRST_DAY)
    arrived = int(rows["arrived"].sum())
    return Week(
        start=first,
        days=(min(monday + timedelta(days=6), LAST_DAY) - first).days + 1,
        origin=str(rows["origin"].iloc[0]),
        arrived=arrived,
        on_time=int(rows["on_time"].sum()) / arrived,
        long_delays=int(rows["late_60"].sum()) / arrived,
        arrived_by_carrier={
            str(carrier): int(count) for carrier, count in rows.groupby("carrier")["arrived"].sum().items()
        },
    )


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def _answer_days(weeks: Sequence[Week], each_week: int, *, chance: random.Random) -> list[tuple[Week, date]]:
    """Spread a week's answers over its airports by arrivals and over its days evenly."""
    arrived_by_week: dict[date, int] = {}
    for week in weeks:
        arrived_by_week[week.start] = arrived_by_week.get(week.start, 0) + week.arrived
    return [
        (week, week.start + timedelta(days=int(chance.random() * week.days)))
        for week in weeks
        for _ in range(round(each_week * week.days / 7 * week.arrived / arrived_by_week[week.start]))
    ]


def _pick(weights: Mapping[str, float], chance: random.Random) -> str:
    # Only random() itself is promised to give the same numbers in every version of Python.
    left = chance.random() * sum(weights.values())
    for name, weight in sorted(weights.items()):
        left -= weight
        if left < 0:
            return name
    return max(weights)


def _draw_score(mood: float, thresholds: Sequence[float], *, chance: random.Random, lowest: int = 0) -> str:
    if chance.random() < SHARE_LEFT_BLANK:
        return ""
    left = chance.random()
    for score, probability in enumerate(answer_probabilities(mood, thresholds), lowest):
        left -= probability
        if left < 0:
            return str(score)
    return str(lowest + len(thresholds))


def _told_mood(week: Week, day: date) -> float:
    mood = TOLD_MOOD + week.on_time - 0.77
    if day >= REWORDED_FROM:
        mood += REWORDED_MOOD
    if week.origin == "EWR" and day >= DARK_SCREENS_FROM:
        mood += DARK_SCREENS_MOOD
    return mood


def _draw_minutes(channel: str, day: date, *, long_delays: float, chance: random.Random) -> int:
    called_back = channel == "phone" and day >= CALL_BACK_FROM
    typical = CALL_BACK_MINUTES if called_back else CHANNEL_MINUTES[channel]
    mean = typical * (0.7 + 3.5 * long_delays)
    # The sum of two waits has few very short ones, as a queue has.
    waits = -mean / 2 * (math.log(1 - chance.random()) + math.log(1 - chance.random()))
    return min(max(round(waits), 1), 90)


def _to_csv(prefix: str, columns: Sequence[str], rows: Sequence[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("answer", *columns))
    for number, row in enumerate(sorted(rows, key=lambda row: row[0]), 1):
        writer.writerow((f"{prefix}{number:05}", *row))
    return text.getvalue()


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the survey extracts beside this script, or into another folder."""
    here = Path(__file__).parent
    parser = argparse.ArgumentParser(description="Generate the illustrative survey extracts.")
    parser.add_argument("--output", type=Path, default=here)
    folder = parser.parse_args(arguments).output
    for name, text in make_surveys(read_flights(here / "flights_daily.csv")).items():
        (folder / name).write_bytes(text.encode())
        print(f"{name}: {len(text.splitlines()) - 1} rows")


if __name__ == "__main__":
    main()
