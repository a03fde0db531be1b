"""Write what the extracts of a site are for another program."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date

from cxsite.findings import describe_findings
from cxsite.inventory.inventory import Inventory
from cxsite.load.profiling import ColumnProfile, ExtractProfile, Proposal, write_fields


def write_inventory(inventory: Inventory) -> str:
    """Write extracts and findings as one JSON object; paths are relative to the site."""
    extracts = [_as_json(extract) for extract in inventory.extracts]
    told = {"extracts": extracts, **describe_findings(inventory.issues)}
    return json.dumps(told, ensure_ascii=False, indent=2, default=date.isoformat)


def _as_json(extract: ExtractProfile) -> dict[str, object]:
    return {
        "path": extract.path,
        "readable": bool(extract.columns),
        "detected": [asdict(one) for one in extract.detected],
        "header_line": extract.header_line,
        "rows": extract.row_count,
        "columns": [_column_json(column) for column in extract.columns],
        "metrics": extract.metrics,
        "role": extract.role,
        "proposal": _proposal_json(extract.proposal),
    }


def _column_json(column: ColumnProfile) -> dict[str, object]:
    return {
        "name": column.name,
        "type": column.type,
        "sure": column.sure,
        "setting": column.setting,
        "filled": column.filled,
        "blank": column.blank,
        "distinct": column.distinct,
        "low": column.low,
        "high": column.high,
        "misfits": column.misfits,
        "first_misfit": {"text": column.misfit[0], "line": column.misfit[1]} if column.misfits else None,
        "values": [{"value": value, "rows": rows} for value, rows in column.values],
        "fewest_rows": column.fewest,
        "days": asdict(column.days) if column.days else None,
    }


def _proposal_json(proposal: Proposal | None) -> dict[str, object] | None:
    if proposal is None:
        return None
    return {
        "fields": {guess.key: guess.value for guess in proposal.guesses if guess.value},
        "reasons": {guess.key: guess.reason for guess in proposal.guesses if guess.value},
        "questions": {guess.key: guess.reason for guess in proposal.guesses if not guess.value},
        "yaml": write_fields(proposal.guesses),
        "refused": proposal.refused,
        "hint": proposal.hint,
    }
