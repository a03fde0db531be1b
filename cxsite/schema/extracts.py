"""Define what an author may settle about an extract: how it is written, where that cannot be told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator

from cxsite.schema.fields import Fields, Text, Texts

DELIMITERS: Mapping[str, str] = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
"""What stands between the cells of a row, by name."""

_DECIMALS: Mapping[str, str] = {"point": ".", "comma": ",", ".": ".", ",": ","}
_PARTS = re.compile(r"(d{1,2})|(mon|m{1,2})|(yyyy|yy)|([^A-Za-z]+)")
EXCEL_DATES = ("excel", "excel-1904")


def _check_encoding(name: str) -> str:
    try:
        b"".decode(name)
    except (LookupError, ValueError):
        raise ValueError("write an encoding such as utf-8, utf-16, windows-1252 or iso-8859-15") from None
    return name


def _check_dialect(value: str) -> str:
    mark = DELIMITERS.get(value, value)
    if mark not in DELIMITERS.values():
        raise ValueError(f"write one of: {', '.join(DELIMITERS)}")
    return mark


def _check_decimal(value: str) -> str:
    if value not in _DECIMALS:
        raise ValueError("write point or comma")
    return _DECIMALS[value]


def order_of_dates(pattern: str) -> str:
    """Tell the order of day, month and year: ``dmy``, ``mdy`` or ``ymd``; empty if a pattern has none."""
    found = list(_PARTS.finditer(pattern))
    if "".join(part[0] for part in found) != pattern:
        return ""
    order = "".join("dmy"[(part.lastindex or 1) - 1] for part in found if part.lastindex != 4)
    return order if order in ("dmy", "mdy", "ymd") else ""


def _check_dates(value: str) -> str:
    pattern = value.lower()
    if pattern not in EXCEL_DATES and not order_of_dates(pattern):
        raise ValueError("write an order such as dd/mm/yyyy, mm/dd/yyyy or yyyy-mm-dd, or excel")
    return pattern


EncodingName = Annotated[Text, AfterValidator(_check_encoding)]
Dialect = Annotated[Text, AfterValidator(_check_dialect)]
DatesPattern = Annotated[Text, AfterValidator(_check_dates)]
DecimalMark = Annotated[Text, AfterValidator(_check_decimal)]


TotalsRule = Literal["drop", "keep"]


class ExtractSettings(Fields):
    """Settle how an extract is written; what is left out is worked out from the file."""

    encoding: EncodingName | None = None
    """The encoding, such as windows-1252."""
    dialect: Dialect | None = None
    """What parts the columns: comma, semicolon, tab or pipe."""
    dates: DatesPattern | None = None
    """The order of dates, such as dd/mm/yyyy, or excel for serial numbers."""
    decimal: DecimalMark | None = None
    """The decimal mark of numbers: point or comma."""
    wide: bool = False
    """Take columns headed by periods as rows with the columns period and value."""

    fill_down: Texts = ()
    """The columns in which a blank cell means the one above, as in pivot tables."""
    totals: TotalsRule | None = None
    """What becomes of rows that are named as totals: drop or keep; left out: those that are sums go."""

    def over(self, other: Self) -> ExtractSettings:
        """Lay these settings over others, which hold where these say nothing."""
        said = {name: getattr(self, name) for name in type(self).model_fields if getattr(self, name)}
        return other.model_copy(update=said)
