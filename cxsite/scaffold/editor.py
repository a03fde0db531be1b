"""Write what an editor needs to complete front matter and settings: JSON Schemas, and snippets of keys."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cxsite.scaffold.wording import explain_field, list_choices
from cxsite.schema import KINDS, RecordFields
from cxsite.schema_export import export_schema

SCHEMAS = "schemas"
SNIPPETS = ".vscode/cxsite.code-snippets"


def list_editor_files() -> Mapping[str, str]:
    """Write the schemas of all kinds and of cxsite.toml, and the snippets, by their address in a site."""
    names = (*KINDS, "config")
    schemas = {f"{SCHEMAS}/{name}.json": f"{export_schema(name)}\n" for name in names}
    return {**schemas, SNIPPETS: write_snippets()}


def write_snippets() -> str:
    """Write a snippet for each key of front matter, with its meaning and, where it has them, its choices."""
    return json.dumps(dict(_list_snippets()), indent=1, ensure_ascii=False) + "\n"


def _list_snippets() -> Iterator[tuple[str, dict[str, str]]]:
    for name, info in RecordFields.explained().items():
        yield f"any record: {name}", _make_snippet(name, "any record", explain_field(name, info), info)
    for kind in KINDS.values():
        for name, info in kind.fields.explained().items():
            if name not in RecordFields.model_fields:
                key = info.alias or name
                meaning = explain_field(f"{kind.name}.{key}", info)
                yield f"{kind.singular}: {key}", _make_snippet(key, kind.singular, meaning, info)


def _make_snippet(key: str, owner: str, meaning: str, info: Any) -> dict[str, str]:
    choices = list_choices(info.annotation)
    value = f"${{1|{','.join(choices)}|}}" if choices else "$0"
    return {
        # An editor takes front matter for YAML inside Markdown, and looks for snippets of both.
        "scope": "markdown,yaml",
        "prefix": key,
        "body": f"{key}: {value}",
        "description": f"({owner}) {meaning}",
    }
