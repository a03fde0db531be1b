"""Read what a WebDAV server says of a folder (RFC 4918, section 13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from cxsite.publish.host import Found

QUESTION = (
    b'<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop>'
    b"<resourcetype/><getcontentlength/><getlastmodified/><getetag/></prop></propfind>"
)
_DAV = "{DAV:}"


@dataclass(frozen=True, slots=True)
class Listing:
    """Hold the files in a folder, and the folders in it, by addresses below the host's root."""

    files: Mapping[str, Found]
    folders: tuple[str, ...]


def parse_listing(content: bytes, path: str, folder: str) -> Listing:
    """Read an answer about a folder that was asked for at a path; raises ValueError if it is none."""
    # Entities are of no use here, and of some to who wants to fill our memory.
    if b"<!DOCTYPE" in content:
        raise ValueError("the answer declares a type of document")
    try:
        answers = [*ElementTree.fromstring(content).iter(f"{_DAV}response")]  # noqa: S314 - see above
    except ElementTree.ParseError as cause:
        raise ValueError(f"the answer is not XML: {cause}") from cause
    properties = {_path_of(answer): _properties_of(answer) for answer in answers}
    found = dict(_list_below(properties, path.strip("/"), folder))
    return Listing(
        {address: _describe(one) for address, one in found.items() if not _is_folder(one)},
        tuple(address for address, one in found.items() if _is_folder(one)),
    )


def parse_tag(text: str | None) -> str:
    """Read an ETag; a weak one grows strong within a second on some servers, and is the same file."""
    return (text or "").removeprefix("W/").strip('"')


def _list_below(
    properties: Mapping[str, list[ElementTree.Element]], path: str, folder: str
) -> Iterator[tuple[str, list[ElementTree.Element]]]:
    # Behind a proxy a server may name its own paths: then its shortest one is the folder itself.
    base = path if path in properties else min(properties, key=len, default=path)
    start = f"{base}/" if base else ""
    for name, one in properties.items():
        if name != base and name.startswith(start):
            rest = name.removeprefix(start)
            yield (f"{folder}/{rest}" if folder else rest), one


def _path_of(answer: ElementTree.Element) -> str:
    href = (answer.findtext(f"{_DAV}href") or "").strip()
    return unquote(urlsplit(href).path).strip("/")


def _properties_of(answer: ElementTree.Element) -> list[ElementTree.Element]:
    return [
        one
        for status in answer.iter(f"{_DAV}propstat")
        if " 200" in (status.findtext(f"{_DAV}status") or "")
        for properties in status.iter(f"{_DAV}prop")
        for one in properties
    ]


def _is_folder(properties: list[ElementTree.Element]) -> bool:
    return any(one.tag == f"{_DAV}resourcetype" and len(one) for one in properties)


def _describe(properties: list[ElementTree.Element]) -> Found:
    text = {one.tag.removeprefix(_DAV): (one.text or "").strip() for one in properties}
    size = text.get("getcontentlength", "")
    return Found(
        size=int(size) if size.isdecimal() else 0,
        modified=_parse_time(text.get("getlastmodified", "")),
        tag=parse_tag(text.get("getetag")),
    )


def _parse_time(text: str) -> float:
    try:
        return parsedate_to_datetime(text).timestamp()
    except ValueError:
        return 0.0
