"""Front matter arrives typed, or each mistake in it is found at its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsite.issues import Issue
from cxsite.load.front_matter import split_front_matter, type_fields
from cxsite.schema import KINDS, MessageFields, MetricFields, RecordFields

PATH = "content/x/mine.md"


def read(kind: str, front: str) -> tuple[RecordFields | None, list[Issue]]:
    """Read front matter of a kind."""
    split = split_front_matter(f"---\n{front}\n---\n\nText.\n", PATH)
    typed = type_fields(split.values, KINDS[kind], split.places)
    return typed.fields, [*split.issues, *typed.issues]


def found(kind: str, front: str) -> list[tuple[str, int, int]]:
    """List the findings by code, line and column."""
    return [(issue.code, issue.place.line, issue.place.column) for issue in read(kind, front)[1]]


@pytest.mark.parametrize(
    "title", ["NO", "007", "2013-12-31", "1e3", "~x", "on", "0x10", "12:30", "null island"]
)
def test_takes_values_as_written(title: str) -> None:
    """Nothing that an author writes turns into something else."""
    fields, issues = read("pages", f"title: {title}")
    assert (fields and fields.title, issues) == (title, [])


@pytest.mark.parametrize(
    "front", ["audience:", "audience: ''", "publish:", "tags:", "tags: [a, ]\nupdated: "]
)
def test_asks_for_a_value(front: str) -> None:
    """A key without a value is an error: nobody shall publish to all who left the audience for later."""
    assert [code for code, _, _ in found("pages", front)] == ["CX103"]


def test_types_values() -> None:
    """Dates, truths, lists and mappings arrive as such; one value is a list of one."""
    fields, issues = read("messages", "from: The chief\ndate: 2013-12-31\ndraft: yes\ntags: one")
    assert isinstance(fields, MessageFields)
    assert (fields.date, fields.from_, fields.draft, fields.tags) == (
        date(2013, 12, 31),
        "The chief",
        True,
        ("one",),
    )
    assert issues == []


def test_types_a_target() -> None:
    """A number is a target for all."""
    fields, _ = read("metrics", "kind: count\nsource: a.csv\ndate: d\ngood: up\ntarget: 77.5")
    assert isinstance(fields, MetricFields)
    assert [(target.value, target.where) for target in fields.target] == [(77.5, None)]


@pytest.mark.parametrize(
    ("kind", "front", "expected"),
    [
        ("pages", "titel: A", [("CX101", 2, 1)]),
        ("pages", "title: A\ntitle: B", [("CX111", 3, 1)]),
        ("pages", "tags: [a, [b]]", [("CX103", 2, 11)]),
        ("pages", "tags:\n  - a\n  -\n", [("CX103", 4, 4)]),
        ("pages", "? [a]\n: b", [("CX110", 2, 3)]),
        ("pages", "tags: &a [x]\nsummary: *a", [("CX112", 2, 7)]),
        ("pages", "just words", [("CX110", 2, 1)]),
        ("pages", "title: @x", [("CX110", 2, 8)]),
        ("pages", "title: {a", [("CX110", 2, 8)]),
        ("pages", "title: 'a", [("CX110", 2, 8)]),
        ("pages", "title: a\n  b: c", [("CX110", 3, 3)]),
        ("pages", "title: a\n b", []),
        ("pages", "title: a\nb", [("CX110", 3, 1)]),
        ("pages", "title: %x\n%y", [("CX110", 2, 8)]),
        ("pages", 'title: "\\ud800"', [("CX110", 2, 11)]),
        ("pages", 'title: "a\\x07\\0b"', [("CX114", 2, 8)]),
        ("metrics", 'kind: "count\\e"\nsource: a.csv\ndate: d', [("CX114", 2, 7)]),
        ("pages", "title: a\u2028b\ntitel: c", [("CX101", 3, 1)]),
        ("programs", "starts: 2013-02-01\nends: 2013-01-01", [("CX103", 3, 7)]),
        ("programs", "journeys: [a]\naims: [{metric: x}]", [("CX105", 2, 1), ("CX102", 3, 8)]),
        ("programs", "milestones: [{date: 2013-01-01}]", [("CX102", 2, 14)]),
        ("promises", "kept_when: {at_least: 1e16}", [("CX103", 2, 23)]),
        ("promises", "kept_when: {}", [("CX103", 2, 12)]),
        ("metrics", "kind: shar\ntarget: x", [("CX103", 2, 7), ("CX103", 3, 9)]),
        ("metrics", "title: A", [("CX102", 1, 1)]),
        ("metrics", "kind: count", [("CX106", 2, 7), ("CX106", 2, 7)]),
        ("metrics", "kind: count\nsource: [a]\ndate: d", [("CX103", 3, 9)]),
        ("metrics", "kind: nps\nsource: a.csv\ndate: d", [("CX106", 2, 7)]),
        ("metrics", "kind: csat\nsource: a.csv\ndate: d", [("CX106", 2, 7)]),
        ("metrics", "kind: quantile\nsource: a.csv\ndate: d", [("CX106", 2, 7)]),
        ("metrics", "kind: index\nparts: [{metric: a}]\nby: b", [("CX106", 4, 1)]),
        ("metrics", "kind: count\nsource: a.csv\ndate: d\nvalue: v", [("CX106", 5, 1)]),
        ("metrics", "kind: mean\nscore: s\nsource: a.csv\ndate: d\ntop: [1]", [("CX106", 6, 1)]),
        ("metrics", "kind: count\nsource: a.csv\ndate: d\ntarget: 5", [("CX107", 5, 9)]),
        ("metrics", "kind: count\nsource: a.csv\ndate: [a, b, c, d]", [("CX103", 4, 7)]),
        ("metrics", "kind: count\nsource: a.csv\ndate: d\nquantile: 1", [("CX103", 5, 11)]),
    ],
)
def test_finds_each_mistake_once(kind: str, front: str, expected: list[tuple[str, int, int]]) -> None:
    """One mistake is one finding, at the value or, if that is the offence, at the key."""
    assert found(kind, front) == expected


def test_survives_any_depth() -> None:
    """Brackets without end are a finding."""
    for text in ("[" * 9000, "[" * 200, "[" * 200 + "]" * 200, "[" * 9000 + "]" * 9000):
        codes = [code for code, _, _ in found("pages", f"title: {text}")]
        assert codes[0] == "CX110"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("---\ntitle: A\n", 1, 1), ("\n---\ntitle: A\n---\n", 2, 1), ("+++\ntitle = 1\n+++\n", 1, 1)],
)
def test_publishes_no_raw_front_matter(text: str, line: int, column: int) -> None:
    """Front matter that is not read as such is an error, never a text."""
    split = split_front_matter(text, PATH)
    assert [(i.code, i.place.line, i.place.column) for i in split.issues] == [("CX110", line, column)]
    assert split.body == ""


@pytest.mark.parametrize(
    ("text", "body", "line"),
    [
        ("Text.\n", "Text.\n", 1),
        ("---\n---\nText.\n", "Text.\n", 3),
        ("---\ntitle: A\n...\n\nText.\n", "\nText.\n", 4),
        ("--- \ntitle: A\n---  \nText.", "Text.", 4),
        ("A\n\n---\nb: c\n", "A\n\n---\nb: c\n", 1),
        ("", "", 1),
    ],
)
def test_parts_front_matter_from_text(text: str, body: str, line: int) -> None:
    """The text begins below the line that ends the front matter."""
    split = split_front_matter(text, PATH)
    assert (split.body, split.body_line, split.issues) == (body, line, ())


values = st.recursive(
    st.sampled_from(["a", "1", "-1", "2013-01-01", "", "true", "80%", "1e400"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=5,
)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_types_or_refuses_anything(kind: str, data: st.DataObject) -> None:
    """Whatever stands in a field, it is typed or it is a finding at that field; nothing crashes."""
    names = [info.alias or name for name, info in KINDS[kind].fields.model_fields.items()]
    front: Mapping[str, Any] = data.draw(st.dictionaries(st.sampled_from(names), values, max_size=4))
    text = "\n".join(f"{key}: {_flow(value)}" for key, value in front.items())
    fields, issues = read(kind, text)
    assert fields is not None or issues
    assert all(issue.place.line <= len(front) + 1 for issue in issues)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    return f"[{', '.join(map(_flow, value))}]" if isinstance(value, list) else f'"{value}"'


def test_points_at_a_control_character() -> None:
    """Text from elsewhere than a file may hold what YAML does not take."""
    split = split_front_matter("---\ntitle: a\nsummary: b\x07\n---\n", PATH)
    assert [(i.code, i.place.line, i.place.column) for i in split.issues] == [("CX110", 3, 11)]
