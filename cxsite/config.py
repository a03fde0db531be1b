"""Read cxsite.toml into a typed configuration; every mistake is a finding with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from cxsite.issues import Issue, Place, error, find_control, place_of_byte, warning
from cxsite.periods import Calendar
from cxsite.schema import ExtractTable, Fields, IsoDate, OnBadData, Problem, Text, Texts, list_problems
from cxsite.toml_text import CONFIG_NAME as CONFIG_NAME
from cxsite.toml_text import locate as locate
from cxsite.toml_text import parse_toml

if TYPE_CHECKING:
    from babel import Locale

ONE_AUDIENCE = "everybody"


def _check_language(value: str) -> str:
    from babel import UnknownLocaleError

    try:
        _parse_locale(value)
    except (UnknownLocaleError, ValueError):
        tag = _tag_by_name().get(value.casefold())
        hint = f"write {tag}" if tag else "write a tag such as en, en-GB or de"
        raise ValueError(f'"{value}" is no tag of a language', hint) from None
    return value


def _parse_locale(tag: str) -> Locale:
    # Here, because most sites leave the language out, and a command that builds nothing needs no words of it.
    from babel import Locale

    return Locale.parse(tag.replace("-", "_"))


@cache
def _tag_by_name() -> Mapping[str, str]:
    """Tell the tags of languages by their names in English."""
    return {str(name).casefold(): str(tag) for tag, name in _parse_locale("en").languages.items()}


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
    for locale in map(_parse_locale, ("en", "en_GB", tag)):
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


SCHEMES = ("file", "sftp", "s3", "webdav", "webdavs")


def _refuse_password(value: str) -> None:
    if urlsplit(value).password is not None:
        hint = "take it out; give it by the environment, an agent or a keyring, as docs/publishing.md says"
        raise ValueError("a password must not stand in cxsite.toml", hint)


def _check_url(value: str) -> str:
    parts = urlsplit(value)
    _refuse_password(value)
    # One letter is the disk of a path on Windows.
    if "://" in value and len(parts.scheme) > 1 and parts.scheme not in SCHEMES:
        hint = f"write a folder, or one of {', '.join(f'{scheme}://' for scheme in SCHEMES)}"
        raise ValueError(f'nothing can be published to "{parts.scheme}://"', hint)
    if "://" in value and parts.scheme != "file" and not parts.hostname:
        raise ValueError(f'"{value}" names no host', f"write {parts.scheme}://host/folder")
    return value


def _check_public_url(value: str) -> str:
    _refuse_password(value)
    if urlsplit(value).scheme not in {"http", "https"}:
        raise ValueError(f'"{value}" is no address of a browser', "write it as https://intranet/portal/")
    return value


class PublishTarget(Fields):
    """Name a place to publish to."""

    url: Annotated[Text, AfterValidator(_check_url)]
    """Where to: a folder, or `sftp://`, `s3://`, `webdav://` or `webdavs://`, host and folder."""
    audience: Text | None = None
    """Whose portal is published there; left out: that of the widest audience."""
    public_url: Annotated[Text, AfterValidator(_check_public_url)] | None = None
    """Where readers find it; asked once after each publish, whether it shows the new release."""
    mode: Literal["swap", "overlay"] | None = None
    """By one link to a whole release, or file by file; left out: what the host is able to do."""
    keep: int = Field(default=5, ge=2)
    """How many releases stay on the host, to go back to."""
    grace: int = Field(default=7, ge=0)
    """How many days the assets of earlier releases stay, for pages that are open in a browser."""
    max_delete: int | None = Field(default=None, ge=0)
    """How many pages may go in one publish; left out: a fifth of the portal, or 100 if that is more."""
    precompress: bool = False
    """Compressed copies beside pages and data, for web servers that send them; with `mode` swap alone."""
    endpoint: Text | None = None
    """For `s3://`: the server, if it is not the one of AWS."""


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
    segments_at_most: int = Field(default=10_000, ge=1)
    """How many segments a column of `by` may have: each has a page, and takes its time in every build."""
    office: Office | None = None
    """The customer office itself."""
    publish: Mapping[str, PublishTarget] = Field(default_factory=dict)
    """Places to publish to, by name: `[publish.intranet]`."""
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
    values = parse_toml(text)
    if isinstance(values, Issue):
        return SiteConfig(), (values,)
    unfit = [path for path, words in _texts_in(values, ()) if find_control(words) is not None]
    if unfit:
        message = "the text holds a control character"
        return SiteConfig(), tuple(error("CX007", message, locate(text, path), "delete it") for path in unfit)
    return _validate(text, values, [])


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


def _issue_of(text: str, problem: Problem) -> Issue:
    path = tuple(str(part) for part in problem.path)
    hint = f'add {path[-1]} = "…"' if problem.is_missing else problem.hint
    return error("CX004", problem.message, locate(text, path, at_key=problem.is_key), hint)
