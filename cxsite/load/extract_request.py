"""Say which metrics read an extract, and how it is read for them."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial

from cxsite.config import SiteConfig
from cxsite.load.day_text import DayLanguage, heads_period
from cxsite.load.reading_rules import ReadingRules
from cxsite.load.sources import SourceRecord
from cxsite.periods import Grain
from cxsite.schema import ExtractSettings, ExtractTable, MetricFields


@dataclass(frozen=True, slots=True)
class ExtractRequest:
    """Gather the metrics that read one source in one way."""

    source: str
    settings: ExtractSettings
    grain: Grain
    readers: tuple[SourceRecord, ...]


def metric_of(record: SourceRecord) -> MetricFields:
    """Get the fields of a metric."""
    assert isinstance(record.fields, MetricFields)
    return record.fields


def settings_of(config: SiteConfig, source: str) -> ExtractTable:
    """Find what cxsite.toml settles about an extract; a file's own table comes before that of a pattern."""
    name = find_table(config, source)
    return config.extracts[name] if name else ExtractTable()


def find_table(config: SiteConfig, source: str) -> str | None:
    """Name the table of cxsite.toml that speaks of an extract, if any does."""
    matching = (name for name in sorted(config.extracts) if fnmatchcase(source, name))
    return source if source in config.extracts else next(matching, None)


def rules_for(config: SiteConfig, settings: ExtractSettings, grain: Grain) -> ReadingRules:
    """Say how an extract is read for metrics of a grain."""
    language = DayLanguage(grain, config.calendar, config.month_names, settings.dates)
    return ReadingRules(settings, config.language, partial(heads_period, language=language))
