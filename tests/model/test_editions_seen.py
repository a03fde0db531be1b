"""Test who sees which figures of editions."""

from __future__ import annotations

from datetime import date

import pytest
from frozen_figures import metric_of, steady

from cxsite.config import SiteConfig
from cxsite.load import Sources
from cxsite.model import Choice, freeze_metric
from cxsite.model.editions import Viewer, check_editions, list_past_editions
from cxsite.schema import Edition

CONFIG = SiteConfig(audiences=("staff", "leaders"))


def sees(frozen_for: str, audience: str, *, hidden: bool = False, preview: bool = False) -> bool:
    """Say whether an audience sees a metric that was frozen for another one."""
    choice = Choice(audience, preview=preview)
    viewer = Viewer(CONFIG, choice, frozenset({"m"} if hidden else ()))
    return viewer.may_see(freeze_metric(metric_of(steady(1)), audience=frozen_for))


@pytest.mark.parametrize(
    ("frozen_for", "audience", "seen"),
    [
        ("staff", "staff", True),
        ("staff", "leaders", True),
        ("leaders", "staff", False),
        ("leaders", "leaders", True),
        ("everybody", "staff", True),
        ("board", "leaders", False),
    ],
)
def test_an_edition_keeps_its_audience(frozen_for: str, audience: str, *, seen: bool) -> None:
    """Nobody sees more of an edition than was published to them; who nobody knows any more sees nothing."""
    assert sees(frozen_for, audience) is seen


def test_what_is_hidden_today_is_hidden_in_editions() -> None:
    """A metric that an audience may not see today is not shown to it in an edition either."""
    assert not sees("staff", "staff", hidden=True)


def test_makers_see_everything() -> None:
    """A preview shows its makers all editions."""
    assert sees("leaders", "staff", hidden=True, preview=True)


def editions(*names: str) -> tuple[Edition, ...]:
    """Make editions that are named by the year they end."""
    return tuple(Edition(edition=name, as_of=date(int(name), 12, 31), metrics=()) for name in names)


def past(choice: Choice, as_of: date) -> list[str]:
    """Name the editions before a portal, of three."""
    found = editions("2011", "2012", "2013")
    sources = Sources(CONFIG, (), {}, {}, {}, {}, frozenset(), (), found)
    return [one.name for one in list_past_editions(sources, Viewer(CONFIG, choice, frozenset()), as_of)]


def test_the_newest_edition_comes_first() -> None:
    """Editions are listed from the newest to the oldest."""
    assert past(Choice(), date(2014, 3, 31)) == ["2013", "2012", "2011"]


def test_a_portal_of_an_earlier_day_knows_no_later_edition() -> None:
    """What was frozen after a day is not known on it."""
    assert past(Choice(), date(2012, 12, 31)) == ["2012", "2011"]


def test_an_edition_is_not_its_own_past() -> None:
    """The portal of an edition compares with those before it."""
    assert past(Choice(edition="2012"), date(2012, 12, 31)) == ["2011"]


def test_an_audience_that_is_gone_is_told() -> None:
    """An edition with an audience that the site does not name is a finding."""
    frozen = freeze_metric(metric_of(steady(1)), audience="board")
    edition = Edition(edition="2012", as_of=date(2012, 12, 31), metrics=(frozen,))
    assert [issue.code for issue in check_editions([edition], CONFIG)] == ["CX703"]
