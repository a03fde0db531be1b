"""Word a new record: what is needed filled in, everything else explained and switched off."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

from cxsite.scaffold.samples import SAMPLES, Samples
from cxsite.scaffold.wording import explain_keys, word_default, word_type
from cxsite.schema import Kind, RecordFields

_ALSO_FILLED = {"metrics": frozenset({"source", "date", "grain"})}
_WIDTH = 100


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
    return "\n".join([*lines, "---", "", f"<!-- {note} -->", ""])


def _outline_field(kind: Kind, name: str, samples: Samples) -> Iterator[str]:
    info = kind.fields.model_fields[name]
    key = info.alias or name
    yield ""
    text = " ".join(filter(None, (info.description, word_type(info), word_default(info))))
    yield from textwrap.wrap(text, _WIDTH, initial_indent="# ", subsequent_indent="# ")
    for inner, meaning in explain_keys(info):
        yield from textwrap.wrap(
            f"{inner}: {meaning}", _WIDTH, initial_indent="#   ", subsequent_indent="#     "
        )
    sample = SAMPLES.get(f"{kind.name}.{key}", SAMPLES.get(key, "…"))
    filled = samples.fill(sample)
    is_filled = info.is_required() or name in _ALSO_FILLED.get(kind.name, ())
    mark = "" if is_filled and filled is not None else "#"
    yield f"{mark}{key}: {filled or sample.replace('$', 'a-')}"
