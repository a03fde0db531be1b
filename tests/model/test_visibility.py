"""What a portal shows depends on audience, draft, publication and expiry, judged on the reporting date."""

from __future__ import annotations

from datetime import date

import pytest

from cxsite.config import SiteConfig
from cxsite.model.visibility import Choice, is_visible, ribbon_of
from cxsite.schema import PageFields

TODAY = date(2013, 12, 31)
CONFIG = SiteConfig(audiences=("staff", "leaders", "executives"))


@pytest.mark.parametrize(
    ("fields", "choice", "shown"),
    [
        ({}, Choice(), True),
        ({"audience": "staff"}, Choice(), True),
        ({"audience": "leaders"}, Choice(), False),
        ({"audience": "leaders"}, Choice("staff"), False),
        ({"audience": "leaders"}, Choice("leaders"), True),
        ({"audience": "leaders"}, Choice("executives"), True),
        ({"audience": "executives"}, Choice("leaders"), False),
        ({"draft": "true"}, Choice("executives"), False),
        ({"draft": "true"}, Choice(drafts=True), True),
        ({"publish": "2013-12-31"}, Choice(), True),
        ({"publish": "2014-01-01"}, Choice(drafts=True), False),
        ({"expires": "2014-01-01"}, Choice(), True),
        ({"expires": "2013-12-31"}, Choice(), False),
        ({"audience": "executives", "draft": "true", "publish": "2014-01-01"}, Choice(preview=True), True),
    ],
)
def test_decides_who_sees_a_record(fields: dict[str, str], choice: Choice, shown: bool) -> None:
    """A record is shown to its audience and those above, from publish until the day before expires."""
    assert is_visible(PageFields.model_validate(fields), choice, CONFIG, TODAY) is shown


@pytest.mark.parametrize(
    ("fields", "ribbon"),
    [
        ({}, ""),
        ({"draft": "true", "publish": "2014-02-01"}, "Draft"),
        ({"publish": "2014-02-01"}, "Not public before 2014-02-01"),
        ({"expires": "2013-12-31"}, "Expired on 2013-12-31"),
    ],
)
def test_names_why_a_record_is_not_public(fields: dict[str, str], ribbon: str) -> None:
    """A preview labels what readers would not see."""
    assert ribbon_of(PageFields.model_validate(fields), TODAY) == ribbon
