"""Read cxsite.toml into a typed configuration; every mistake is a finding with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import tomlkit
from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from tomlkit.exceptions import ParseError, TOMLKitError

from cxsite.issues import Issue, Place, error, find_control, place_of_byte, warning
from cxsite.periods import Calendar
from cxsite.schema import ExtractTable, Fields, IsoDate, OnBadData, Problem, Text, Texts, list_problems

CONFIG_NAME = "cxsite.toml"
ONE_AUDIENCE = "everybody"

_LATER_TABLES = frozenset({"publish"})


def _check_language(value: str) -> str:
    try:
        Locale.parse(value.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        tag = _tag_by_name().get(value.casefold())
        hint = f"write {tag}" if tag else "write a tag such as en, en-GB or de"
        raise ValueError(f'"{value}" is no tag of a language', hint) from None
    return value


@cache
def _tag_by_name() -> Mapping[str, str]:
    """Tell the tags of languages by their names in English."""
    return {str(name).casefold(): str(tag) for tag, name in Locale.parse("en").languages.items()}


def _check_audiences(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(names)) < len(names):
        raise ValueError("an audience is named twice")
    if any("," in name for name in names):
        right = ", ".join(f'"{part.strip()}"' for name in names for part in name.split(","))
        raise ValueError("one text holds several audiences", f"write [{right}]")
    return names


@cache
def _month_names(tag: str) -> Mapping[str, int]:
    names: dict[str, set[int]] = {"sept": {9}}
    for locale in (Locale.parse("en"), Locale.parse("en_GB"), Locale.parse(tag.replace("-", "_"))):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for month, name in locale.months[context][width].items():
                    names.setdefault(str(name).casefold().rstrip("."), set()).add(month)
    # A word that means one month in English and another in the site's language tells nothing.
    return {name: min(months) for name, months in names.items() if len(months) == 1}


class Labels(Fields):
    """Name the extract that holds the labels of a column's values."""

    file: Text
    key: Text
    label: Text


class Office(Fields):
    """Describe the customer office itself."""

    model: Literal["advisory", "matrixed", "operational"] | None = None
    mandate: Text | None = None
    reports_to: Text | None = None
    steering: Texts = ()


class Ignore(Fields):
    """Settle a warning: it is looked at and will not be mended."""

    code: Text
    """The code of the warning."""
    path: Text
    """The file it points at; `*` stands for any characters."""
    reason: Text
    """Why it is not mended."""


class Style(Fields):
    """Switch off, by their codes, findings on how texts are written and records hang together."""

    vague_links: bool = Field(default=True, alias="CX801")
    """Links whose words do not say where they lead."""
    heading_jumps: bool = Field(default=True, alias="CX802")
    """Headings that leave a level out."""
    shouted_titles: bool = Field(default=True, alias="CX803")
    """Titles in capitals."""
    long_sentences: bool = Field(default=True, alias="CX804")
    """Sentences of more than 40 words."""
    unmeasured_promises: bool = Field(default=True, alias="CX805")
    """Promises without a metric."""
    unused_metrics: bool = Field(default=True, alias="CX806")
    """Metrics that nothing names."""
    unlinked_records: bool = Field(default=False, alias="CX807")
    """Records that nothing links to; every one of them is on the list of its kind, so this is off."""
    missing_owners: bool = Field(default=True, alias="CX808")
    """Metrics without an owner, where others have one."""

    @property
    def switched_on(self) -> frozenset[str]:
        """List the codes that are looked for."""
        return frozenset(code for code, on in self.model_dump(by_alias=True).items() if on)


def _spread_style(value: Any) -> Any:
    """Let one word switch all of them."""
    codes = [info.alias for info in Style.model_fields.values()]
    return dict.fromkeys(codes, value) if isinstance(value, bool) else value


class SiteConfig(Fields):
    """Hold the settings of a site."""

    title: Text = "Customer portal"
    """The portal's name."""
    language: Annotated[str, AfterValidator(_check_language)] = "en"
    """The language of numbers and dates."""
    as_of: IsoDate | None = None
    """What today means; left out: the latest day in the data."""
    theme: Text = "default"
    """The theme's name."""
    year_starts: int = Field(default=1, ge=1, le=12)
    """The month in which the business year starts."""
    week_starts: Literal["monday", "sunday"] = "monday"
    """The first day of a week."""
    audiences: Annotated[tuple[Text, ...], Field(min_length=1), AfterValidator(_check_audiences)] = (
        ONE_AUDIENCE,
    )
    """The audiences, from the widest to the narrowest."""
    labels: Mapping[str, Labels] = Field(default_factory=dict)
    """For a column: where the labels of its values are."""
    extracts: Mapping[str, ExtractTable] = Field(default_factory=dict)
    """For an extract, by its path below data/: how it is written, and what is expected of its rows."""
    on_bad_data: OnBadData = "stop"
    """What becomes of metrics whose extract is bad: stop the build, or hold their last frozen figures."""
    office: Office | None = None
    """The customer office itself."""
    ignore: tuple[Ignore, ...] = ()
    """Warnings that are settled."""
    style: Annotated[Style, BeforeValidator(_spread_style, json_schema_input_type=bool | Style)] = Style()
    """What a check says of style; `false` switches all of it off."""

    @property
    def month_names(self) -> Mapping[str, int]:
        """Tell the months by their names and abbreviations, in the site's language and in English."""
        return _month_names(self.language)

    @property
    def calendar(self) -> Calendar:
        """Cut time as the office does."""
        return Calendar(self.year_starts, 6 if self.week_starts == "sunday" else 0)

    @property
    def has_audiences(self) -> bool:
        """Say whether pages differ by who may see them."""
        return self.audiences != (ONE_AUDIENCE,)

    def rank_of(self, audience: str | None) -> int:
        """Order audiences: 0 is the widest; a record without one is for the widest."""
        return self.audiences.index(audience) if audience in self.audiences else 0


def read_config(site: Path) -> tuple[SiteConfig, tuple[Issue, ...]]:
    """Read a site's settings; with errors, the settings that could be read and defaults for the rest."""
    path = site / CONFIG_NAME
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        hint = "run the command in the site's folder, name it with --site, or start one with: cxsite init"
        return SiteConfig(), (error("CX001", "there is no cxsite.toml here", Place(CONFIG_NAME), hint),)
    except UnicodeDecodeError as cause:
        place = place_of_byte(content, CONFIG_NAME, cause.start)
        return SiteConfig(), (error("CX002", "cxsite.toml is not UTF-8", place, "save it as UTF-8"),)
    except OSError as cause:
        message = f"cxsite.toml cannot be read: {cause.strerror}"
        return SiteConfig(), (error("CX001", message, Place(CONFIG_NAME)),)
    return parse_config(text)


def parse_config(text: str) -> tuple[SiteConfig, tuple[Issue, ...]]:
    """Type the text of a cxsite.toml."""
    try:
        values: dict[str, Any] = tomlkit.parse(text).unwrap()
    except ParseError as cause:
        return SiteConfig(), (_broken_toml(text, cause),)
    except (TOMLKitError, RecursionError) as cause:
        return SiteConfig(), (_refused_toml(text, str(cause)),)
    unfit = [path for path, words in _texts_in(values, ()) if find_control(words) is not None]
    if unfit:
        message = "the text holds a control character"
        return SiteConfig(), tuple(error("CX007", message, locate(text, path), "delete it") for path in unfit)
    issues = [_later_issue(text, key) for key in sorted(values.keys() & _LATER_TABLES)]
    values = {key: value for key, value in values.items() if key not in _LATER_TABLES}
    return _validate(text, values, issues)


def _texts_in(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts_in(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts_in(inner, (*path, str(index)))


def _validate(text: str, values: dict[str, Any], issues: list[Issue]) -> tuple[SiteConfig, tuple[Issue, ...]]:
    try:
        config = SiteConfig.model_validate(values)
    except ValidationError as cause:
        problems = list_problems(cause, SiteConfig, values)
        issues += [_issue_of(text, problem) for problem in problems]
        bad = {str(problem.path[0]) for problem in problems}
        rest = {key: value for key, value in values.items() if key not in bad}
        return _validate(text, rest, issues)
    if not config.language.lower().startswith("en"):
        message = f'numbers and dates follow "{config.language}", the words of the interface are English'
        issues.append(
            warning("CX006", message, locate(text, ("language",)), "write your texts in any language")
        )
    return config, tuple(issues)


def _broken_toml(text: str, cause: ParseError) -> Issue:
    message = str(cause).split(" at line ")[0].rstrip(".")
    if "already exists" in message:
        return _refused_toml(text, message)
    # The parser ends lines at a lone carriage return too.
    number = min(cause.line, text.count("\n") + 1)
    line = text.split("\n")[number - 1].rstrip("\r")
    column = min(cause.col, len(line)) + 1
    if value := _BARE_VALUE.match(line):
        # The parser stops inside a word that it takes for the beginning of true, false, inf or a number.
        column = value.start("value") + 1
    place = Place(CONFIG_NAME, number, column, line)
    if line[column - 1 : column] in tuple("\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb"):
        return error("CX003", "cxsite.toml is not TOML: the quotes are curly", place, _STRAIGHT)
    return error("CX003", _not_toml(message), place, "put texts in quotes, and close each quote and bracket")


_STRAIGHT = 'write straight quotes, "…": word processors put curly ones in their place'


_BARE_VALUE = re.compile(r"[^=\"'#]+=[ \t]*(?P<value>[^\s\"'\[{#])")


def _refused_toml(text: str, message: str) -> Issue:
    """Point at the first line that makes the parser refuse the text; it notices late."""
    lines = text.split("\n")
    counts = range(1, len(lines) + 1)
    count = next((count for count in counts if _is_refused("\n".join(lines[:count]))), 1)
    line = lines[count - 1]
    indent = len(line) - len(line.lstrip(" \t["))
    width = len(re.split(r"[=\]]", line[indent:])[0].strip())
    place = Place(CONFIG_NAME, count, indent + 1, line, max(width, 1))
    if "already exists" in message or "Redefinition" in message:
        return error("CX003", f'the key "{line[indent:][:width]}" is written twice', place, "keep one")
    return error("CX003", _not_toml(message), place)


_TOML_WORDS = (
    ("Control characters", "a quote is never closed in its line"),
    (r"'\n'", "the line ends too early"),
    (r"'\x00'", "the file ends too early"),
)


def _not_toml(message: str) -> str:
    for part, words in _TOML_WORDS:
        if part in message:
            return f"cxsite.toml is not TOML: {words}"
    lowered = message if message[:2].isupper() else message[:1].lower() + message[1:]
    return f"cxsite.toml is not TOML: {lowered}"


def _is_refused(text: str) -> bool:
    """Say whether a text that may be cut short holds what no end can heal."""
    try:
        tomlkit.parse(text)
    except ParseError as cause:
        return "already exists" in str(cause)
    except (TOMLKitError, RecursionError):
        return True
    return False


def _later_issue(text: str, key: str) -> Issue:
    place = locate(text, (key,), at_key=True)
    return error("CX005", f'"{key}" is not built yet in this version', place, "take it out")


def _issue_of(text: str, problem: Problem) -> Issue:
    path = tuple(str(part) for part in problem.path)
    hint = f'add {path[-1]} = "…"' if problem.is_missing else problem.hint
    return error("CX004", problem.message, locate(text, path, at_key=problem.is_key), hint)


def locate(text: str, path: tuple[str, ...], *, at_key: bool = False) -> Place:
    """Find the line of a key in a TOML text: the one that makes the parser know it.

    tomlkit keeps the text but not its line numbers, so the text is given to it line by line.
    """
    lines = text.split("\n")
    start = 0
    for count in range(1, len(lines) + 1):
        try:
            known = tomlkit.parse("\n".join(lines[:count])).unwrap()
        except (TOMLKitError, RecursionError):
            continue
        if _holds(known, path):
            return _key_place(lines, start, path[-1] if at_key else None)
        start = count
    return locate(text, path[:-1]) if len(path) > 1 else Place(CONFIG_NAME)


def _holds(values: Any, path: tuple[str, ...]) -> bool:
    for part in path:
        if isinstance(values, list):
            if not part.isdigit() or int(part) >= len(values):
                return False
            values = values[int(part)]
            continue
        if not isinstance(values, dict) or part not in values:
            return False
        values = values[part]
    return True


def _key_place(lines: list[str], start: int, key: str | None) -> Place:
    line = lines[start]
    head, equals, value = line.partition("=")
    if key is not None or not equals or line.lstrip().startswith("["):
        words = key or line.strip(" []").rpartition(".")[2]
        return Place(CONFIG_NAME, start + 1, max(line.find(words), 0) + 1, line, len(words))
    column = len(head) + 1 + len(value) - len(value.lstrip())
    return Place(CONFIG_NAME, start + 1, column + 1, line, max(len(value.strip()), 1))
