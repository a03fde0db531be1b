"""Choose a sample value for every field, out of what the site already has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from string import Template

from cxsite.config import SiteConfig
from cxsite.load import SourceRecord, Sources
from cxsite.periods import Grain
from cxsite.schema import KINDS, MetricFields, RecordFields

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Samples:
    """Know by name what the sample values of a site lean on: ids, days, an extract and its columns."""

    values: Mapping[str, str]

    def fill(self, text: str) -> str | None:
        """Put values where a sample names them; ``None`` if the site has none to put."""
        try:
            return Template(text).substitute(self.values)
        except KeyError:
            return None


def find_samples(sources: Sources) -> Samples:
    """Pick what a new record may point at: the first record of each kind that everybody may see."""
    config = sources.config
    days = [tally.last_day for tally in sources.tallies.values() if tally.last_day]
    today = config.as_of or max(days, default=_EPOCH)
    public = [record for record in sources.records if _is_public(record.fields, config)]
    values = {"day": today.isoformat(), "later": f"{today.year + 1}-12-31", "audience": config.audiences[0]}
    if sources.editions:
        values["edition"] = sources.editions[-1].edition
    for record in reversed(public):
        if record.kind in KINDS:
            values[KINDS[record.kind].singular] = record.id
    read = next((record for record in public if _is_read(record, sources)), None)
    return Samples(values | (_describe_metric(read, sources, today) if read else {}))


def _is_public(fields: RecordFields, config: SiteConfig) -> bool:
    return not (fields.draft or fields.publish or fields.expires or config.rank_of(fields.audience))


def _is_read(record: SourceRecord, sources: Sources) -> bool:
    return record.kind == "metrics" and record.id in sources.tallies and bool(sources.tallies[record.id].days)


def _describe_metric(record: SourceRecord, sources: Sources, today: date) -> dict[str, str]:
    assert isinstance(record.fields, MetricFields)
    fields, calendar = record.fields, sources.config.calendar
    days = sorted(sources.tallies[record.id].days)
    finished = [
        day for day in days if fields.grain is Grain.GIVEN or calendar.end_of(day, fields.grain) <= today
    ]
    return {
        "metric": record.id,
        "source": json.dumps(fields.source, ensure_ascii=False),
        "date": json.dumps(fields.date[0] if len(fields.date) == 1 else fields.date, ensure_ascii=False),
        "column": json.dumps(fields.date[0], ensure_ascii=False),
        "grain": fields.grain,
        "period": calendar.name_of((finished or days)[-1], fields.grain),
    }


SAMPLES: Mapping[str, str] = {
    "summary": "One sentence that a list can show.",
    "audience": "$audience",
    "publish": "$day",
    "expires": "$later",
    "draft": "true",
    "tags": "[first word, second word]",
    "updated": "$day",
    "kind": "count",
    "source": "$source",
    "encoding": "utf-8",
    "dialect": "comma",
    "dates": "yyyy-mm-dd",
    "decimal": "point",
    "wide": "true",
    "fill_down": "[region]",
    "totals": "drop",
    "date": "$date",
    "messages.date": "$day",
    "decks.date": "$day",
    "roadshow.date": "$day",
    "time": '"14:30"',
    "place": "Room 2, second floor",
    "deck": "$deck",
    "presenter": "Head of the office",
    "numerator": "{minutes: {at_most: 20}}",
    "denominator": "answered",
    "score": "score",
    "promoters": "promoters",
    "passives": "passives",
    "detractors": "detractors",
    "events": "complaints",
    "exposure": "customers",
    "per": "1000",
    "value": "amount",
    "n": "answers",
    "parts": "[{metric: $metric, weight: 2}]",
    "where": "{channel: [phone, mail]}",
    "grain": "$grain",
    "by": "channel",
    "good": "down",
    "metrics.unit": "percent",
    "unit": "$unit",
    "target": "80",
    "limits": "p_prime",
    "rules": "{profile: nhsr, shift: 7, trend: 7}",
    "screen": "false",
    "baseline": "{points: 20}",
    "rebase": "[{date: $day, reason: Why the old limits no longer hold}]",
    "confidence": "0.9",
    "population": "160",
    "weight": "weight",
    "restatements": "[{edition: $edition, reason: Late returns}]",
    "min_base": "10",
    "owner": "$unit",
    "definition": "What is counted, in one sentence.",
    "aliases": "[another name]",
    "caveat": "Provisional",
    "fresh": "40d",
    "columns": "{$column: {required: true, severity: warning}}",
    "unique_key": "{columns: [$column], severity: warning}",
    "largest_jump": "{by: 20, severity: warning}",
    "expected_periods": "{within: 10d, severity: warning}",
    "on_bad_data": "hold",
    "quantile": "0.9",
    "scale": "[0, 10]",
    "top": "[4, 5]",
    "method": "top_box",
    "bounds": "[0, 100]",
    "groups": "[{title: First group, metrics: [$metric]}]",
    "statement": "What a customer can count on.",
    "metric": "$metric",
    "kept_when": "{at_least: 80}",
    "remedy": "What we do when we fail.",
    "units": "[$unit]",
    "since": "$day",
    "problem": "What went wrong for customers before.",
    "domain": "Contact",
    "started_in": "$unit",
    "adopted_by": "[{unit: $unit, since: $day}]",
    "evidence": "{metric: $metric, from: $day}",
    "contact": "Lead of the contact centre",
    "stage": "pilot",
    "starts": "$day",
    "ends": "$later",
    "milestones": "[{date: $day, title: First review}]",
    "aims": "[{metric: $metric, from: 70, to: 80, by: $later}]",
    "promises": "[$promise]",
    "risks": "[What could go wrong]",
    "opportunities": "[What could come of it]",
    "lead": "Head of the department",
    "parent": "$unit",
    "line": "dotted",
    "period": "$period",
    "author": "Analyst of the office",
    "from": "Head of the office",
    "type": "recognition",
    "practice": "$practice",
    "promise": "$promise",
}
"""A sample for each key, in YAML; ``kind.key`` where a kind means something else by it."""
