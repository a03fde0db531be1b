"""Write the JSON Schemas of front matter and configuration, for editors."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from cxsite.config import SiteConfig
from cxsite.errors import CxsiteError
from cxsite.issues import did_you_mean
from cxsite.schema import FRONT, GLOSSARY, KINDS, Kind

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def export_schema(name: str | None) -> str:
    """Write the schema of one kind or of cxsite.toml, or of everything by name."""
    models = _models()
    if name is None:
        return _write(
            {"$schema": _DIALECT, "$defs": {key: _schema_of(model) for key, model in models.items()}}
        )
    found = models.get(name) or next(
        (models[kind.name] for kind in KINDS.values() if kind.singular == name), None
    )
    if found is None:
        known = sorted(models)
        raise CxsiteError(
            f'there is no schema "{name}"', did_you_mean(name, known, f"schemas: {', '.join(known)}")
        )
    return _write({"$schema": _DIALECT, **_schema_of(found)})


def _models() -> dict[str, type[BaseModel]]:
    kinds: tuple[Kind, ...] = (*KINDS.values(), FRONT, GLOSSARY)
    return {**{kind.name: kind.fields for kind in kinds}, "config": SiteConfig}


def _schema_of(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")


def _write(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True)
