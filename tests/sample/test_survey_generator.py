"""Check that the sample's illustrative surveys are drawn as they say."""

from __future__ import annotations

import csv
import importlib.util
import io
import sys
from datetime import date
from itertools import accumulate
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

DATA = Path(__file__).parents[2] / "data"
SCALES = {
    "illustrative_nps.csv": (0, 10),
    "illustrative_csat.csv": (1, 5),
    "illustrative_ces.csv": (1, 7),
    "illustrative_told.csv": (0, 1),
}
TOLD = "illustrative_told.csv"


def _load_generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_surveys", DATA / "make_surveys.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Slotted dataclasses look their module up while they are made.
    sys.modules["make_surveys"] = module
    spec.loader.exec_module(module)
    return module


generator = _load_generator()

moods = st.floats(min_value=-20, max_value=20)
thresholds = st.lists(st.floats(min_value=-10, max_value=10), min_size=1, max_size=10).map(sorted)


@pytest.fixture(scope="module")
def flights() -> object:
    """Count the flights once for all tests."""
    return generator.read_flights(DATA / "flights_daily.csv")


@pytest.fixture(scope="module")
def surveys(flights: object) -> dict[str, str]:
    """Draw the surveys once for all tests."""
    return dict(generator.make_surveys(flights))


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((DATA / name).read_text(encoding="utf-8"))))


def _answer(row: dict[str, str]) -> str:
    return row["told"] if "told" in row else row["score"]


def _mean_score(rows: list[dict[str, str]]) -> float:
    scores = [int(_answer(row)) for row in rows if _answer(row)]
    return sum(scores) / len(scores)


@pytest.mark.parametrize("name", sorted(SCALES))
def test_running_again_gives_the_same_bytes(surveys: dict[str, str], name: str) -> None:
    """The extracts in the repository are what the script writes today."""
    assert surveys[name].encode() == (DATA / name).read_bytes()


def test_the_script_writes_every_extract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Run as a command, the script writes every extract into the folder it is given and says so."""
    generator.main(["--output", str(tmp_path)])
    said = [line.split(":")[0] for line in capsys.readouterr().out.splitlines()]
    assert sorted(said) == sorted(SCALES) == sorted(path.name for path in tmp_path.iterdir())


def test_another_seed_gives_other_answers(flights: object) -> None:
    """The seed alone decides which of the possible answers are drawn."""
    assert generator.make_nps(flights, seed=1) != generator.make_nps(flights, seed=2)


@pytest.mark.parametrize("name", sorted(SCALES))
def test_scores_lie_on_the_scale(name: str) -> None:
    """Every answer is blank or a whole number on its scale, and the whole scale is used."""
    low, high = SCALES[name]
    assert {_answer(row) for row in _rows(name)} == {"", *(str(score) for score in range(low, high + 1))}


@pytest.mark.parametrize("name", sorted(SCALES))
def test_answers_lie_in_the_year(name: str) -> None:
    """Answers are in the order of their dates, from the first to the last day of 2013."""
    dates = [row["date"] for row in _rows(name)]
    assert (dates, dates[0], dates[-1]) == (sorted(dates), "2013-01-01", "2013-12-31")


def test_answers_follow_the_punctuality_of_the_month() -> None:
    """The most punctual month of the flights scores above the least punctual one."""
    rows = _rows("illustrative_nps.csv")
    september = [row for row in rows if row["date"].startswith("2013-09")]
    december = [row for row in rows if row["date"].startswith("2013-12")]
    assert _mean_score(september) > _mean_score(december)


def test_no_questionnaire_comes_back_before_the_flight() -> None:
    """A questionnaire comes back on the day of the flight or up to five weeks later, within the year."""
    days = [tuple(date.fromisoformat(row[key]) for key in ("date", "received")) for row in _rows(TOLD)]
    assert {(received - flown).days for flown, received in days} == set(range(36))
    assert max(received for _, received in days) == date(2013, 12, 31)


def test_late_questionnaires_are_less_friendly() -> None:
    """Answers by mail say less often that one was told, so a whole week looks worse than a new one."""
    rows = _rows(TOLD)
    late = [row for row in rows if row["received"] != row["date"]]
    assert _mean_score(late) < _mean_score([row for row in rows if row["received"] == row["date"]])


def test_the_new_question_is_harder() -> None:
    """From the day on which the question was reworded, fewer answer yes."""
    rows = _rows(TOLD)
    old, new = ([row for row in rows if (row["date"] < "2013-07-01") is is_old] for is_old in (True, False))
    assert _mean_score(new) < _mean_score(old) - 0.1


def test_carriers_fly_from_the_airport_they_are_rated_at() -> None:
    """No answer names a carrier that has no flight from the airport."""
    flown = {(row["origin"], row["carrier"]) for row in _rows("flights_daily.csv")}
    assert {(row["origin"], row["carrier"]) for row in _rows("illustrative_nps.csv")} <= flown


@given(mood=moods, thresholds=thresholds)
def test_probabilities_add_up_to_one(mood: float, thresholds: list[float]) -> None:
    """The scores of a question share all of the probability, none of it negative."""
    probabilities = generator.answer_probabilities(mood, thresholds)
    assert min(probabilities) >= 0
    assert sum(probabilities) == pytest.approx(1)


@given(moods=st.tuples(moods, moods).map(sorted), thresholds=thresholds)
def test_a_better_mood_never_lowers_a_score(moods: list[float], thresholds: list[float]) -> None:
    """With a better mood every score or less is at most as likely as before."""
    worse, better = (list(accumulate(generator.answer_probabilities(mood, thresholds))) for mood in moods)
    assert all(after <= before + 1e-12 for before, after in zip(worse, better, strict=True))
