"""Test the search index: one file where it is small, parts where it is large."""

from __future__ import annotations

import json
import re

import pytest

from cxsite.pages import SearchEntry
from cxsite.render.search_index import INDEX, write_search_index
from cxsite.slots import Slots


def entries_of(count: int, edited: int = -1) -> list[SearchEntry]:
    """Make entries, one of them with another summary."""
    return [
        SearchEntry(f"Page {number}", "Page", f"pages/{number}.html", "new" if number == edited else "old")
        for number in range(count)
    ]


def write(entries: list[SearchEntry]) -> dict[str, str]:
    """Write the index."""
    return {item.address: item.content.decode() for item in write_search_index(entries, Slots())}


def list_titles(files: dict[str, str]) -> list[str]:
    """Read the titles of all files as a browser would."""
    rows = (re.search(r"push\((.*)\);\n$", text) for text in files.values())
    return [row["t"] for match in rows if match for row in json.loads(f"[{match[1]}]")]


def test_a_small_index_is_one_file() -> None:
    """Most portals have one file."""
    assert list(write(entries_of(1000))) == [INDEX]


def test_a_large_index_names_its_parts() -> None:
    """The first file says which others there are, and they hold each entry once."""
    files = write(entries_of(1001))
    named = json.loads(files[INDEX].partition("cxsiteSearchParts=")[2].removesuffix(";\n"))
    assert (named, sorted(list_titles(files))) == (
        [name for name in files if name != INDEX],
        sorted(entry.title for entry in entries_of(1001)),
    )


@pytest.mark.parametrize("count", [1001, 4000])
def test_one_edit_changes_one_part(count: int) -> None:
    """The words of all other pages need not be written or sent again."""
    before, after = write(entries_of(count)), write(entries_of(count, edited=7))
    assert sum(before[name] != after[name] for name in before) == 1


def test_one_more_entry_changes_one_part() -> None:
    """A new page moves no other to another part."""
    before, after = write(entries_of(1100)), write(entries_of(1101))
    assert sum(before[name] != after[name] for name in before) == 1


def test_entries_of_one_name_are_all_kept() -> None:
    """Two entries that lead to one place under one title are two entries."""
    entry = SearchEntry("Same", "Page", "pages/same.html")
    assert len(list_titles(write([*entries_of(1200), entry, entry]))) == 1202
