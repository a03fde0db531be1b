"""Type the scalars of front matter: every value arrives as the text that the author wrote."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypeVar, Union, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from cxsite.schema.meanings import read_meanings

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

ID_PATTERN = r"[a-z0-9]+(-[a-z0-9]+)*"
ID_LIMIT = 80


@dataclass(frozen=True, slots=True)
class Reference:
    """Mark a field as the id of a record of one kind."""

    kind: str


@dataclass(frozen=True, slots=True)
class OrNumber:
    """Mark a list of mappings that may also be written as one number."""


@dataclass(frozen=True, slots=True)
class ForReaders:
    """Mark a field as a text that readers see, in which links work as they do below the front matter."""


def parse_date(value: object) -> object:
    """Read a date written as year-month-day, and nothing that merely looks like one."""
    if value is None or type(value) is date:
        return value
    text = str(value)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        right = _propose_date(text)
        hint = f"write {right}" if right else "write year-month-day, such as 2013-12-31"
        raise ValueError(f'"{text}" is not a date as year-month-day', hint)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("there is no such day in the calendar", _last_day_hint(text)) from None


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OTHER_ORDERS = (
    re.compile(r"(?P<day>\d\d?)\.? (?P<month>[A-Za-z]{3,9})\.?,? (?P<year>\d{4})"),
    re.compile(r"(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d\d?),? (?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})[-/. ](?P<month>\d\d?)[-/. ](?P<day>\d\d?)"),
    re.compile(r"(?P<day>\d\d?)\. ?(?P<month>\d\d?)\. ?(?P<year>\d{4})"),
    re.compile(r"(?P<day>1[3-9]|2\d|3[01])[-/](?P<month>\d\d?)[-/](?P<year>\d{4})"),
    re.compile(r"(?P<month>\d\d?)[-/](?P<day>1[3-9]|2\d|3[01])[-/](?P<year>\d{4})"),
)


def _propose_date(text: str) -> str:
    """Write a date of another order as year-month-day, where it reads one way only."""
    found = next(filter(None, (order.fullmatch(text.strip()) for order in _OTHER_ORDERS)), None)
    if not found:
        return ""
    word = found["month"][:3].casefold()
    try:
        month = _MONTHS.index(word) + 1 if word in _MONTHS else int(found["month"])
        return date(int(found["year"]), month, int(found["day"])).isoformat()
    except ValueError:
        return ""


def _last_day_hint(text: str) -> str:
    year, month = int(text[:4]), int(text[5:7])
    if not (year and 1 <= month <= 12):
        return "months run from 01 to 12"
    return f"the last day of that month is {text[:8]}{monthrange(year, month)[1]}"


def check_time(text: str) -> str:
    """Refuse a time of day that is not written as hours and minutes."""
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError(f'"{text}" is no time of day', "write hours:minutes, such as 09:30 or 14:00")
    return text


def as_list(value: object) -> object:
    """Take a single value where a list of one is meant."""
    return [value] if isinstance(value, str | int | float) else value


LARGEST = 10**15
"""The largest number an author may write: beyond it a slip of the keyboard is likelier than a figure."""

Number = Annotated[float, Field(ge=-LARGEST, le=LARGEST)]
IsoDate = Annotated[date, BeforeValidator(parse_date)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
ClockTime = Annotated[Text, AfterValidator(check_time)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(as_list)]
Prose = Annotated[Text, ForReaders()]
Proses = Annotated[tuple[Prose, ...], BeforeValidator(as_list)]

MetricId = Annotated[Text, Reference("metrics")]
PromiseId = Annotated[Text, Reference("promises")]
ScorecardId = Annotated[Text, Reference("scorecards")]
PracticeId = Annotated[Text, Reference("practices")]
UnitId = Annotated[Text, Reference("units")]
DeckId = Annotated[Text, Reference("decks")]
MetricIds = Annotated[tuple[MetricId, ...], BeforeValidator(as_list)]
PromiseIds = Annotated[tuple[PromiseId, ...], BeforeValidator(as_list)]
UnitIds = Annotated[tuple[UnitId, ...], BeforeValidator(as_list)]


FieldPath = tuple[str | int, ...]


class Fields(BaseModel):
    """Hold typed front matter; an unknown key is an error."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        allow_inf_nan=False,
        # Each kind is made ready when the first record of it is read; most commands read none.
        defer_build=True,
    )

    @classmethod
    def explained(cls) -> dict[str, FieldInfo]:
        """Describe each field by its type and its meaning."""
        meanings = read_meanings(cls)
        fields = {name: copy(info) for name, info in cls.model_fields.items()}
        for name, info in fields.items():
            info.description = meanings.get(name)
        return fields

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Tell editors the meaning of each field."""
        schema = super().__get_pydantic_json_schema__(core_schema, handler)
        properties = handler.resolve_ref_schema(schema)["properties"]
        for name, info in cls.explained().items():
            if info.description:
                properties[info.alias or name]["description"] = info.description
        return schema

    def with_text(self, path: FieldPath, text: str) -> Self:
        """Put a text in the place of the one at a path."""
        name, *rest = path
        value = _with_text(getattr(self, str(name)), tuple(rest), text)
        return self.model_copy(update={str(name): value})


def _with_text(value: Any, path: FieldPath, text: str) -> Any:
    if not path:
        return text
    if isinstance(value, Fields):
        return value.with_text(path, text)
    place, *rest = path
    return tuple(
        _with_text(item, tuple(rest), text) if index == place else item for index, item in enumerate(value)
    )


class RecordFields(Fields):
    """Hold what every record may carry."""

    later: ClassVar[frozenset[str]] = frozenset()
    """Fields of a finished product that this version does not build yet."""

    title: Text | None = None
    """What the record is called; left out: its id in words."""
    summary: Prose | None = None
    """One sentence for lists and search."""
    audience: Text | None = None
    """The lowest audience that may see it (a name from `audiences` in cxsite.toml); left out: everybody."""
    publish: IsoDate | None = None
    """The first day on which it is shown."""
    expires: IsoDate | None = None
    """The first day on which it is no longer shown."""
    draft: bool = False
    """Left out of the portal until the author is done."""
    tags: Texts = ()
    """Words under which it can be found."""
    updated: IsoDate | None = None
    """When the text was last looked over."""

    @field_validator("expires")
    @classmethod
    def _expires_after_publish(cls, expires: date | None, info: ValidationInfo) -> date | None:
        publish = info.data.get("publish")
        if expires and publish and expires <= publish:
            raise ValueError("it expires before it is published")
        return expires


def find_references(fields: BaseModel) -> Iterator[tuple[FieldPath, str, str]]:
    """List every id a record points at: the path of the field, the kind and the id."""
    for path, mark, id_ in _find_marked(fields, Reference):
        yield path, mark.kind, id_


def find_prose(fields: BaseModel) -> Iterator[tuple[FieldPath, str]]:
    """List every text of a record's fields that readers see: the path of the field and the text."""
    for path, _, text in _find_marked(fields, ForReaders):
        yield path, text


Mark = TypeVar("Mark", Reference, ForReaders)


def _find_marked(fields: BaseModel, sort: type[Mark]) -> Iterator[tuple[FieldPath, Mark, str]]:
    for name, at in _list_fields(type(fields))[sort]:
        value = getattr(fields, name)
        if value is not None and value is not False and value != ():
            yield from _marked_in(value, at, sort)


@dataclass(frozen=True, slots=True)
class _At:
    """Know where a value stands, and what the model says of it."""

    path: FieldPath
    annotation: Any
    marks: tuple[Any, ...] = ()


@cache
def _list_fields(model: type[BaseModel]) -> Mapping[type[Any], tuple[tuple[str, _At], ...]]:
    """List the fields of a model in which a mark of each sort may be found."""
    fields = [
        (name, _At((info.alias or name,), info.annotation, tuple(info.metadata)))
        for name, info in model.model_fields.items()
    ]
    return {
        sort: tuple((name, at) for name, at in fields if _may_hold(at.annotation, at.marks, sort))
        for sort in (Reference, ForReaders)
    }


def _may_hold(annotation: Any, marks: tuple[Any, ...], sort: type[Any]) -> bool:
    if any(isinstance(mark, sort) for mark in marks):
        return True
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return bool(_list_fields(annotation)[sort])
    inner = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return _may_hold(inner[0], inner[1:], sort)
    return any(_may_hold(one, (), sort) for one in inner)


def _marked_in(value: Any, at: _At, sort: type[Mark]) -> Iterator[tuple[FieldPath, Mark, str]]:
    if value is None:
        return
    if isinstance(value, BaseModel):
        yield from ((at.path + inner, mark, text) for inner, mark, text in _find_marked(value, sort))
    elif isinstance(value, tuple):
        inner = _inner_annotation(at.annotation)
        for index, item in enumerate(value):
            yield from _marked_in(item, _At((*at.path, index), inner), sort)
    elif mark := _mark_of(at, sort):
        yield at.path, mark, str(value)


def _inner_annotation(annotation: Any) -> Any:
    while get_origin(annotation) in (Annotated, Union, UnionType):
        annotation = get_args(annotation)[0]
    return get_args(annotation)[0] if get_args(annotation) else annotation


def _mark_of(at: _At, sort: type[Mark]) -> Mark | None:
    for mark in at.marks:
        if isinstance(mark, sort):
            return mark
    if get_origin(at.annotation) is Annotated:
        inner = get_args(at.annotation)
        return _mark_of(_At(at.path, inner[0], inner[1:]), sort)
    if get_origin(at.annotation) in (Union, UnionType):
        options = (_At(at.path, option) for option in get_args(at.annotation))
        return next(filter(None, (_mark_of(option, sort) for option in options)), None)
    return None
