"""Read the records of a site: Markdown files with front matter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from cxsite.ids import ID, ID_LIMIT, propose_id
from cxsite.issues import (
    Issue,
    Place,
    did_you_mean,
    error,
    find_control,
    find_merge,
    place_in,
    place_of_byte,
    warning,
)
from cxsite.load.files import Files
from cxsite.load.front_matter import scan_fields, split_front_matter, type_fields
from cxsite.load.markdown_links import scan_markdown
from cxsite.load.sources import SourceRecord
from cxsite.memo import Memo
from cxsite.schema import FRONT, GLOSSARY, KINDS, NOT_BUILT, Kind
from cxsite.workers import Job, Workers

_TEXTS = (".md", ".markdown", ".mdown", ".mkd", ".md.txt")
# What somebody may take for a record who writes in another program.
_DOCUMENTS = (".doc", ".docx", ".odt", ".rtf", ".txt")


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold what one file gave: a record or none, the (kind, id) it stands for, and the findings."""

    record: SourceRecord | None
    key: tuple[str, str] | None
    issues: tuple[Issue, ...]


def read_content(files: Files, workers: Workers) -> Mapping[str, Reading]:
    """Read every Markdown file below content/, by its name there."""
    contents = files.read_texts(_is_text)
    named = workers.slots.derive_each("named texts", (contents,), lambda path, content: (path, content))
    return workers.map(Job(read_texts, Reading, _guess_cost), None, named)


def _is_text(path: str) -> bool:
    # Word processors keep a file of such a name while a document is open.
    if "/." in f"/{path}" or "/~$" in f"/{path}":
        return False
    return path.lower().endswith(_TEXTS) or _is_document(PurePosixPath(path))


def _is_document(path: PurePosixPath) -> bool:
    return path.suffix.lower() in _DOCUMENTS and path.parts[0] in KINDS


def _guess_cost(text: tuple[str, bytes | str]) -> float:
    return 0.0005 + len(text[1]) * 4e-7


def read_texts(_: None, __: Memo, texts: Sequence[tuple[str, bytes | str]]) -> Iterator[Reading]:
    """Read the records of files, each named from content/ and with its bytes, or why it has none."""
    for path, content in texts:
        yield _read_file(PurePosixPath(path), content)


def read_record(path: str, content: bytes) -> Reading:
    """Read the record of one file, named by its path in the site."""
    return _read_file(PurePosixPath(path).relative_to("content"), content)


def _read_file(path: PurePosixPath, content: bytes | str) -> Reading:
    shown = f"content/{path}"
    if path.name.lower().endswith(".md.txt"):
        # Windows hides the ending that its own editor adds.
        hint = f"rename it to {path.name[:-4]}"
        return Reading(None, None, (error("CX100", 'the file name ends in ".txt"', Place(shown), hint),))
    if _is_document(path):
        message = f"{path.name} is not read: texts are Markdown, in files that end in .md"
        hint = f"save it as {path.stem}.md, or keep it outside content/"
        return Reading(None, None, (warning("CX109", message, Place(shown), hint),))
    if path.suffix != ".md":
        issue = error("CX100", f'the file name ends in "{path.suffix}"', Place(shown), 'let it end in ".md"')
        return Reading(None, None, (issue,))
    kind, issues = _kind_of(path, shown)
    if kind is None:
        return Reading(None, None, issues)
    id_ = path.stem if kind.name in KINDS else kind.name
    issues += _check_id(id_, shown, "file name") if kind.name in KINDS else ()
    if kind.name == "metrics" and id_ == "specs":
        issues += (error("CX104", 'no metric may be called "specs"', Place(shown), "rename the file"),)
    text, broken = decode_text(content, shown)
    if text is None or issues:
        return Reading(None, (kind.name, id_), (*issues, *broken))
    return _read_record(text, shown, kind, id_)


def _read_record(text: str, shown: str, kind: Kind, id_: str) -> Reading:
    front = split_front_matter(text, shown)
    typed = type_fields(front.values, kind, front.places)
    body = scan_markdown(front.body, shown, front.body_line)
    syntax = any(issue.code == "CX110" for issue in front.issues)
    # Front matter that is no YAML at all has no keys to miss.
    issues = (*front.issues, *(() if syntax else typed.issues), *body.issues)
    if typed.fields is None or syntax:
        return Reading(None, (kind.name, id_), issues)
    return read_phrases(SourceRecord(kind.name, id_, typed.fields, body, front.places), issues)


def read_phrases(record: SourceRecord, issues: tuple[Issue, ...]) -> Reading:
    """Read the texts among a record's fields, and hand it over with all that was found in it."""
    phrases = scan_fields(record.fields, record.places)
    found = (issue for phrase in phrases.values() for issue in phrase.issues)
    return Reading(replace(record, phrases=phrases), (record.kind, record.id), (*issues, *found))


def _kind_of(path: PurePosixPath, shown: str) -> tuple[Kind | None, tuple[Issue, ...]]:
    if len(path.parts) == 1:
        single = {"index.md": FRONT, "glossary.md": GLOSSARY}.get(path.name)
        hint = "content/ itself holds index.md and glossary.md; put other texts into content/pages/"
        return single, () if single else (
            error("CX100", f"{path.name} is no kind of record", Place(shown), hint),
        )
    folder = path.parts[0]
    if folder in KINDS:
        return KINDS[folder], ()
    if folder in NOT_BUILT:
        message = f'records of the kind "{folder}" are not built yet in this version'
        return None, (error("CX105", message, Place(shown), "keep them outside content/ until then"),)
    hint = did_you_mean(folder, KINDS, f"kinds of records are: {', '.join(KINDS)}")
    return None, (error("CX100", f'unknown kind of record "{folder}"', Place(shown), hint),)


def _check_id(id_: str, shown: str, what: str) -> tuple[Issue, ...]:
    if ID.fullmatch(id_) and len(id_) <= ID_LIMIT:
        return ()
    message = (
        f'the {what} "{id_}" is no id: use lower-case letters, digits and single dashes, at most {ID_LIMIT}'
    )
    return (error("CX104", message, Place(shown), f'rename it to "{propose_id(id_)}"'),)


def check_id(id_: str, place: Place) -> tuple[Issue, ...]:
    """Find fault with an id that is written in a register."""
    return tuple(error(issue.code, issue.message, place, issue.hint) for issue in _check_id(id_, "", "id"))


def read_text(path: Path, shown: str) -> tuple[str | None, tuple[Issue, ...]]:
    """Read a text file as UTF-8, lines ended by a line feed."""
    try:
        content: bytes | str = path.read_bytes()
    except OSError as cause:
        content = cause.strerror or str(cause)
    return decode_text(content, shown)


def decode_text(content: bytes | str, shown: str) -> tuple[str | None, tuple[Issue, ...]]:
    """Decode a file as UTF-8, lines ended by a line feed; a text in place of bytes says why it has none."""
    if isinstance(content, str):
        return None, (error("CX113", f"the file cannot be read: {content}", Place(shown)),)
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as cause:
        place = place_of_byte(content, shown, cause.start)
        how = ', which spreadsheets call "CSV UTF-8"' if shown.endswith(".csv") else ""
        return None, (error("CX113", "the file is not UTF-8", place, f"save it as UTF-8{how}"),)
    offset = find_control(text)
    if offset is not None:
        place = place_in(text, shown, offset)
        return None, (error("CX114", "the text holds a control character", place, "delete it"),)
    merge = find_merge(text, shown)
    return (None, (merge,)) if merge else (text, ())


def find_duplicates(readings: Iterable[Reading]) -> Iterator[Issue]:
    """Find ids that two sources claim."""
    first: dict[tuple[str, str], SourceRecord] = {}
    for reading in readings:
        if reading.record is None:
            continue
        key = (reading.record.kind, reading.record.id)
        other = first.setdefault(key, reading.record)
        if other is not reading.record:
            place = reading.record.places.at(("id",))
            message = f'the id "{key[1]}" is taken twice: here and in {other.path}'
            yield error("CX108", message, place, "rename one of them")
