"""Read the labels of segment values: what people call what the extracts abbreviate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from cxsite.config import CONFIG_NAME, Labels, SiteConfig, locate
from cxsite.issues import Issue, Place, did_you_mean, error, find_control, warning
from cxsite.load.content import read_text
from cxsite.load.extract import Extract, list_extracts, read_extract
from cxsite.load.extract_request import rules_for, settings_of
from cxsite.periods import Grain

LabelByValue = Mapping[str, str]


def read_labels(
    site: Path, config: SiteConfig, columns: frozenset[str] | None
) -> tuple[dict[str, LabelByValue], tuple[Issue, ...]]:
    """Read the label files of a site; ``columns`` are those that split any metric, if known."""
    text, _ = read_text(site / CONFIG_NAME, CONFIG_NAME)
    labels: dict[str, LabelByValue] = {}
    issues: list[Issue] = []
    for column in sorted(config.labels):
        reader = _LabelReader(site, column, config, text or "")
        labels[column] = reader.read()
        issues += reader.issues
        if columns is not None and column not in columns:
            issues.append(_unused_issue(column, columns, text or ""))
    return labels, tuple(issues)


def _unused_issue(column: str, columns: frozenset[str], text: str) -> Issue:
    place = locate(text, ("labels", column), at_key=True)
    hint = did_you_mean(column, columns, "name a column that a metric has in by, or take the labels out")
    return warning("CX323", f'no metric is split by "{column}"', place, hint)


class _LabelReader:
    """Read the label file of one column and collect what is wrong with it."""

    def __init__(self, site: Path, column: str, config: SiteConfig, config_text: str) -> None:
        self.site = site
        self.column = column
        self.source = config.labels[column]
        self.rules = rules_for(config, settings_of(config, self.source.file), Grain.GIVEN)
        self.config_text = config_text
        self.issues: list[Issue] = []

    def read(self) -> LabelByValue:
        extract = self._open()
        if extract is None or not self._has_columns(extract):
            return {}
        labels: dict[str, str] = {}
        for row, (value, label) in enumerate(_pairs(extract, self.source)):
            if find_control(label) is not None:
                place = extract.place_of(row, self.source.label)
                message = f'the label of "{value}" holds a control character'
                self.issues.append(error("CX317", message, place, "delete it"))
                labels.setdefault(value, value)
            elif value in labels and labels[value] != label:
                place = extract.place_of(row, self.source.key)
                self.issues.append(error("CX318", f'"{value}" has two labels', place, "keep one of them"))
            elif label:
                labels[value] = label
        return labels

    def _open(self) -> Extract | None:
        known = list_extracts(self.site)
        if self.source.file not in known:
            hint = did_you_mean(self.source.file, known, "label files are CSV files below data/")
            message = f'there is no label file "{self.source.file}"'
            self.issues.append(error("CX302", message, self._place("file"), hint))
            return None
        columns = (self.source.key, self.source.label)
        extract, issues = read_extract(self.site, f"data/{self.source.file}", columns, self.rules)
        self.issues += issues
        return extract

    def _has_columns(self, extract: Extract) -> bool:
        for key, name in (("key", self.source.key), ("label", self.source.label)):
            if name not in extract.header:
                hint = did_you_mean(name, extract.header, f"its columns are: {', '.join(extract.header)}")
                message = f'{extract.path} has no column "{name}"'
                self.issues.append(error("CX301", message, self._place(key), hint))
        return {self.source.key, self.source.label} <= set(extract.header)

    def _place(self, key: str) -> Place:
        return locate(self.config_text, ("labels", self.column, key))


def _pairs(extract: Extract, source: Labels) -> Iterator[tuple[str, str]]:
    return zip(_texts(extract, source.key), _texts(extract, source.label), strict=True)


def _texts(extract: Extract, name: str) -> Iterator[str]:
    column = extract.column(name)
    return (column.texts[code].strip() for code in column.codes.tolist())
