"""Show an author's own chart over published tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cxsite.issues import Place
from cxsite.model import SpecAnswer
from cxsite.pages.addresses import relative
from cxsite.pages.atlas import Atlas
from cxsite.pages.data_files import metric_rows
from cxsite.pages.figure_request import picture_address
from cxsite.pages.held_words import caveat_text
from cxsite.pages.plan import Cell, Chart, Column, Figure, Link, Scalar, Table
from cxsite.pages.words import period_of, shown_value

Rows = list[dict[str, Scalar]]


def own_figure(atlas: Atlas, answer: SpecAnswer, spot: tuple[str, str], place: Place) -> Figure:
    """Show an own chart at a spot: a page and an anchor in it."""
    page, anchor = spot
    tables = {id_: metric_rows(atlas.portal.metrics[id_]) for id_ in answer.metrics}
    address = picture_address(page, anchor)
    picture = relative(page, address)
    data = (Link(f"{id_} (CSV)", relative(page, f"data/metrics/{id_}.csv")) for id_ in answer.metrics)
    caveats = {caveat_text(atlas, atlas.portal.metrics[id_]) for id_ in answer.metrics} - {""}
    return Figure(
        anchor,
        _title_of(answer),
        "",
        answer.alt,
        Chart("own", spec=json.dumps(_fill(answer.spec, tables), ensure_ascii=True, sort_keys=True)),
        _published_table(atlas, answer) if tables else _inline_table(answer),
        "own chart" + (f" over {', '.join(sorted(tables))}" if tables else ""),
        "; ".join(sorted(caveats)),
        (*data, Link("Picture (SVG)", picture)),
        address,
        picture,
        place,
    )


def _title_of(answer: SpecAnswer) -> str:
    title = answer.spec.get("title")
    words = title.get("text") if isinstance(title, Mapping) else title
    return words if isinstance(words, str) else answer.alt


def _fill(value: Any, tables: Mapping[str, Rows]) -> Any:
    """Put the rows of published tables where a specification names them."""
    if isinstance(value, Mapping):
        url = value.get("url")
        if isinstance(url, str):
            id_ = url.removeprefix("metrics/").removesuffix(".csv")
            kept = {key: inner for key, inner in value.items() if key not in ("url", "format")}
            return {**kept, "values": tables[id_]}
        return {key: _fill(inner, tables) for key, inner in value.items()}
    return [_fill(inner, tables) for inner in value] if isinstance(value, list) else value


def _published_table(atlas: Atlas, answer: SpecAnswer) -> Table:
    columns = (Column("Metric"), Column("Period"), Column("Figure", number=True))
    metrics = [atlas.portal.metrics[id_] for id_ in answer.metrics]
    rows = tuple(
        (
            Cell(metric.title, heading=True),
            Cell(period_of(atlas, metric, point)),
            Cell(shown_value(atlas, metric, point), number=True),
        )
        for metric in metrics
        for point in reversed(metric.total.points)
    )
    return Table(answer.alt, columns, rows)


def _inline_table(answer: SpecAnswer) -> Table:
    """Write down the rows that a chart brings along."""
    rows = [row for row in _inline_rows(answer.spec) if isinstance(row, Mapping)]
    names = tuple(dict.fromkeys(str(name) for row in rows for name in row))
    cells = tuple(tuple(Cell(_written(row.get(name))) for name in names) for row in rows)
    return Table(answer.alt, tuple(Column(name) for name in names), cells)


def _inline_rows(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            data = inner.get("values") if key == "data" and isinstance(inner, Mapping) else None
            named = inner.values() if key == "datasets" and isinstance(inner, Mapping) else ()
            for rows in (data, *named):
                yield from rows if isinstance(rows, list) else ()
            yield from _inline_rows(inner) if key not in ("data", "datasets") else ()
    elif isinstance(value, list):
        for inner in value:
            yield from _inline_rows(inner)


def _written(value: object) -> str:
    return "" if value is None else str(value)
