"""Word a new record: what is needed filled in, everything else explained and switched off."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

from cxsite.scaffold.samples import SAMPLES, Samples
from cxsite.scaffold.wording import explain_field, explain_keys
from cxsite.schema import Kind, RecordFields

_ALSO_FILLED = {"metrics": frozenset({"source", "date", "grain"})}
_WIDTH = 100
_BODIES = {
    "decks": (
        "# What you want to say, in one sentence",
        "",
        "To whom, and when",
        "",
        "---",
        "",
        "## The message of this slide, as a sentence",
        "",
        "- What makes it true",
        "- What follows from it",
        "",
        "Notes:",
        "What you say meanwhile; readers of the slides do not see it.",
        "",
    )
}
"""What the text of a new record begins with, where its form is part of the kind."""


def outline_record(kind: Kind, title: str, samples: Samples) -> str:
    """Word a record's file: what is needed filled in, everything else explained and switched off."""
    common = RecordFields.model_fields.keys() - {"summary"}
    own = [name for name in kind.fields.model_fields if name not in common]
    rest = [name for name in RecordFields.model_fields if name in common - {"title"}]
    lines = ["---", f"title: {json.dumps(title, ensure_ascii=False)}"]
    lines += ["# A line that begins with #key is switched off: take its # away to use it."]
    lines += [line for name in own for line in _outline_field(kind, name, samples)]
    lines += ["", "# What every record may carry"]
    lines += [line for name in rest for line in _outline_field(kind, name, samples)]
    note = f"Write the text of this {kind.singular} below, in Markdown. This comment is not shown."
    return "\n".join([*lines, "---", "", f"<!-- {note} -->", "", *_BODIES.get(kind.name, ())])


def _outline_field(kind: Kind, name: str, samples: Samples) -> Iterator[str]:
    info = kind.fields.model_fields[name]
    key = info.alias or name
    path = f"{kind.name}.{key}"
    yield ""
    yield from _wrap(explain_field(path, info), "# ")
    for inner, meaning in explain_keys(path, info):
        yield from _wrap(f"{inner}: {meaning}", "#   ")
    sample = SAMPLES.get(path, SAMPLES[key])
    filled = samples.fill(sample)
    is_filled = info.is_required() or name in _ALSO_FILLED.get(kind.name, ())
    mark = "" if is_filled and filled is not None else "#"
    yield f"{mark}{key}: {filled or sample.replace('$', 'some-')}"


def _wrap(text: str, mark: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=mark, subsequent_indent=mark)
