"""Characters of values are found where they are written, however YAML or CSV writes them."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cxsite.load.excerpt import Excerpt
from cxsite.load.registers import read_registers
from cxsite.load.scalars import Scalar, excerpt_of
from cxsite.load.yaml_tree import read_yaml

WORD = st.text("abc5,.'\"\\#-:[]%é−\u00a0\u202f", min_size=1, max_size=8)
TEXT = st.lists(WORD, min_size=1, max_size=5).map(" ".join)


def find_in_yaml(text: str) -> Excerpt:
    """Find the value of the key ``a`` in front matter."""
    source = f"---\n{text}---\n"
    tree = read_yaml(text, "a.md", lines=tuple(source.split("\n")), first_line=2)
    assert tree.issues == ()
    found = tree.places.excerpt(("a",), tree.values["a"].strip())
    assert found is not None
    return found


def shown(excerpt: Excerpt) -> str:
    """Read every character of a text where it is said to stand, blanks as blanks."""
    pairs = zip(excerpt.text, excerpt.origins, strict=True)
    return "".join(c if c.isspace() and ord(c) < 128 else excerpt.source[at] for c, at in pairs)


@pytest.mark.parametrize(
    ("written", "text", "line", "column"),
    [
        ("a: about 77.4 now\n", "77.4", 2, 10),
        ("a: about\n  77.4 now\n", "77.4", 3, 3),
        ("a: 'it''s 77.4'\n", "77.4", 2, 11),
        ('a: "\\u00e9 \\"77.4\\""\n', "77.4", 2, 14),
        ('a: "one \\\n  77.4"\n', "77.4", 3, 3),
        ("a: |\n  one\n   77.4\n", "77.4", 4, 4),
        ("a: >- # folded\n  one\n  two 77.4\n", "77.4", 4, 7),
        ("b: [1]\na: 77.4\nc: 2\n", "77.4", 3, 4),
    ],
)
def test_points_into_every_style(written: str, text: str, line: int, column: int) -> None:
    """A part of a value has its line and column in the file in every style of YAML."""
    excerpt = find_in_yaml(written)
    start = excerpt.text.index(text)
    place = excerpt.place(start, start + len(text))
    assert (place.line, place.column, place.width) == (line, column, len(text))


@given(TEXT, st.sampled_from(["", "'", '"', "|", ">"]), st.integers(8, 40))
@settings(max_examples=300)
def test_follows_what_yaml_writes(text: str, style: str, width: int) -> None:
    """Each character that is not escaped stands where it is said to, in whatever way it was written."""
    written = yaml.dump({"a": text}, default_style=style or None, width=width, allow_unicode=True)
    if written.startswith('"a"') or "? " in written or "\\" in written:
        written = written.replace('"a"', "a", 1)
    excerpt = find_in_yaml(written)
    assert excerpt.text == text.strip()
    if "\\" not in written:
        assert shown(excerpt) == excerpt.text


@given(st.lists(TEXT, min_size=2, max_size=4))
@example(['"', "a,b"])
def test_follows_the_cells_of_a_register(texts: list[str]) -> None:
    """Each character of a cell stands where it is said to, quoted or not."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["id", "summary", "text"])
    writer.writerows([f"n{at}", text, f"{text}\n\n{text}"] for at, text in enumerate(texts))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "data", "registers", "pages.csv")
        path.parent.mkdir(parents=True)
        path.write_text(file.getvalue(), encoding="utf-8")
        readings = read_registers(Path(folder))
    for reading, text in zip(readings, texts, strict=True):
        assert reading.record is not None
        excerpt = reading.record.places.excerpt(("summary",), text.strip())
        assert excerpt is not None
        assert shown(excerpt) == text.strip()


def test_a_value_that_cannot_be_followed_stands_at_its_beginning() -> None:
    """Where a text is not found in its value, its characters point at the value."""
    excerpt = excerpt_of("a.md", ("a: x\x07y",), Scalar((1, 4), (1, 7), ""), "xy")
    assert [excerpt.place(at, at + 1).column for at in range(2)] == [4, 4]


def test_nothing_stands_at_the_beginning() -> None:
    """A text without a character has a place, too."""
    assert Excerpt("", "a.md", "", ()).place(0, 0).column == 1
