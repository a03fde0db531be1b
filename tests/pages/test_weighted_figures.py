"""Pages and data files say how many weighted answers there are, and how many equal ones they are worth."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from small_portals import Site, texts_of

from cxsite.load import Cell, Tally

SCORE = {"title": "Recommend", "kind": "nps", "source": "answers.csv", "date": "day", "score": "score"}
MAY, JUNE = date(2013, 5, 1), date(2013, 6, 1)


def cell(*groups: tuple[int, int, int]) -> Cell:
    """Tally answers given as (answer, weight, how many)."""
    answers: dict[int, int] = {}
    for answer, _, count in groups:
        answers[answer] = answers.get(answer, 0) + count
    weighted = {(answer, weight): count for answer, weight, count in groups}
    return Cell(sum(answers.values()), (), answers, weighted=weighted)


# Nine answers in May; in June 100 promoters of weight 1 and 50 detractors of weight 4: 300²/900 = 100.
TALLY = Tally(
    0,
    {(None, MAY): cell((9, 2, 9)), (None, JUNE): cell((10, 1, 100), (0, 4, 50))},
    frozenset((MAY, JUNE)),
    JUNE,
)


@pytest.fixture
def site() -> Site:
    """Make a site with one weighted metric."""
    return Site({"metrics/recommend": {**SCORE, "weight": "weight"}}, tallies={"recommend": TALLY})


def points_of(site: Site) -> list[dict[str, Any]]:
    """Read the points of the metric's data file."""
    files = {file.address: file.content for file in site.plan().files}
    return list(json.loads(files["data/metrics/recommend.json"])["series"][0]["points"])


def test_a_weighted_point_tells_what_it_is_worth(site: Site) -> None:
    """The data file holds the value by weight, the number of answers and the effective size."""
    point = points_of(site)[1]
    assert (point["value"], point["n"], point["effective_n"]) == (pytest.approx(-100 / 3), 150, 100)


def test_a_hidden_point_tells_nothing_of_its_weights(site: Site) -> None:
    """What is hidden has no effective size either."""
    point = points_of(site)[0]
    assert (point["suppressed"], point["n"], point["effective_n"]) == (True, None, None)


def test_points_without_weights_have_no_such_key() -> None:
    """Only weighted metrics have the key: all others keep the keys of the contract."""
    plain = Site({"metrics/recommend": SCORE}, tallies={"recommend": TALLY})
    assert all("effective_n" not in point for point in points_of(plain))


def test_pages_say_what_the_answers_are_worth(site: Site) -> None:
    """The base stands with its worth wherever it stands: on the tile of the metric and in its table."""
    tiles, page = (list(texts_of(site.view(f"metrics/{name}.html"))) for name in ("index", "recommend"))
    assert "150 answers, worth 100" in tiles
    assert "150, worth 100" in page


def test_equal_weights_are_not_worth_a_word() -> None:
    """Where all weigh the same there is nothing to say."""
    tally = Tally(0, {(None, JUNE): cell((10, 3, 40))}, frozenset({JUNE}), JUNE)
    even = Site({"metrics/recommend": {**SCORE, "weight": "weight"}}, tallies={"recommend": tally})
    assert not any("worth" in text for text in texts_of(even.view("metrics/recommend.html")))
