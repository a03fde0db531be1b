"""Plan the page that explains how figures are judged, and what their marks mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from cxsite.model import FEWEST_FOR_LIMITS, FEWEST_FOR_VERDICT, Metric, RuleSet, choose_rules, worth_of_bases
from cxsite.pages.addresses import LIMITS_PAGE, METHOD_PAGE, relative
from cxsite.pages.atlas import Atlas
from cxsite.pages.briefings import false_signals_text, sort_findings
from cxsite.pages.chrome import Layout, make_page
from cxsite.pages.messages import say
from cxsite.pages.plan import (
    Answer,
    AssuranceMark,
    Block,
    Cell,
    Column,
    Document,
    Legend,
    LegendItem,
    Page,
    Prose,
    State,
    Table,
    TableBlock,
    VariationMark,
)
from cxsite.pages.rounding import Rounding
from cxsite.pages.tiles import adjust_totals
from cxsite.pages.words import STATUS_WORDS
from cxsite.schema import MetricKind, Rules

_SIZES = (30, 50, 100, 200, 400, 1000, 5000)
_STATES: tuple[State, ...] = ("met", "missed", "no_target", "no_data", "too_few")


def plan_method(atlas: Atlas) -> Page:
    """Plan the page on the method; it explains what this portal uses."""
    layout = Layout(
        METHOD_PAGE,
        say(atlas.language, "method.title"),
        "all metrics",
        tuple(_blocks(atlas)),
        eyebrow=say(atlas.language, "method.eyebrow"),
        summary=say(atlas.language, "method.summary"),
    )
    return make_page(atlas, layout)


def _blocks(atlas: Atlas) -> Iterator[Block]:
    yield _change_legend(atlas)
    yield _target_legend(atlas)
    yield _outlook_legend(atlas)
    yield _text(atlas, "rules", trial=str(FEWEST_FOR_LIMITS))
    yield _rules_table(atlas)
    yield _text(atlas, "tests")
    yield _intervals_table(atlas)
    yield _text(atlas, "bases")
    findings = sort_findings(adjust_totals(tuple(atlas.portal.metrics.values())))
    yield _text(atlas, "alarms", here=false_signals_text(atlas, findings))
    yield _worth_table(atlas)


def _text(atlas: Atlas, key: str, **values: str) -> Prose:
    need = str(FEWEST_FOR_VERDICT)
    text = say(atlas.language, f"method.{key}_text", count=None, need=need, limits="cx:0", **values)
    document = Document(text, (Answer(relative(METHOD_PAGE, LIMITS_PAGE)),), prefix=key, level=3)
    return Prose(document, say(atlas.language, f"method.{key}"), key)


def _change_legend(atlas: Atlas) -> Legend:
    items = tuple(
        LegendItem(_change_word(atlas, mark), say(atlas.language, f"legend.{mark}"), variation=mark)
        for mark in _marks()
    )
    return _legend(atlas, "change", items)


def _marks() -> tuple[VariationMark, ...]:
    return get_args(VariationMark)


def _change_word(atlas: Atlas, mark: VariationMark) -> str:
    return say(atlas.language, "legend.tested_word" if mark == "tested" else f"verdict.{mark}")


def _outlook_legend(atlas: Atlas) -> Legend:
    marks: tuple[AssuranceMark, ...] = ("pass", "fail", "inconsistent")
    items = (
        LegendItem(
            say(atlas.language, f"assurance.{mark}"), say(atlas.language, f"legend.{mark}"), assurance=mark
        )
        for mark in marks
    )
    return _legend(atlas, "outlook", tuple(items))


def _target_legend(atlas: Atlas) -> Legend:
    items = (
        LegendItem(STATUS_WORDS[state], say(atlas.language, f"legend.{state}"), state=state)
        for state in _STATES
    )
    return _legend(atlas, "target", tuple(items))


def _legend(atlas: Atlas, key: str, items: tuple[LegendItem, ...]) -> Legend:
    title, intro = say(atlas.language, f"legend.{key}"), say(atlas.language, f"legend.{key}_intro")
    return Legend(items, title, f"legend-{key}", intro)


def _rules_table(atlas: Atlas) -> TableBlock:
    """List each set of rules that a metric of this portal uses."""
    used: dict[Rules | str, list[Metric]] = {}
    for metric in atlas.portal.metrics.values():
        key: Rules | str = metric.fields.rules if metric.fields.limits in (None, "xmr") else "run"
        used.setdefault(key, []).append(metric)
    heads = ("rule_profile", "rule_outside", "rule_trend", "rule_near", "rule_shift", "rule_metrics")
    columns = tuple(Column(say(atlas.language, f"method.{head}")) for head in heads)
    rows = tuple(_rules_row(atlas, rules, metrics) for rules, metrics in used.items())
    title = say(atlas.language, "method.rules_table")
    return TableBlock(Table(title, columns, rows, stacks=True), title, "rules-in-use")


def _rules_row(atlas: Atlas, rules: Rules | str, metrics: list[Metric]) -> tuple[Cell, ...]:
    names = Cell(_name_metrics(atlas, metrics), _href_of_one(metrics))
    if isinstance(rules, str):
        text = say(atlas.language, "method.run_rules")
        none = say(atlas.language, "method.no_rule")
        return (Cell("run", heading=True), Cell(none), Cell(none), Cell(none), Cell(text), names)
    chosen = choose_rules(rules.profile, shift=rules.shift, trend=rules.trend)
    return (Cell(rules.profile, heading=True), *_rule_cells(atlas, chosen), names)


def _rule_cells(atlas: Atlas, rules: RuleSet) -> Iterator[Cell]:
    yield Cell(say(atlas.language, "method.one_point"))
    key = "method.trend_points" if rules.trend else "method.no_rule"
    yield Cell(say(atlas.language, key, count=rules.trend))
    share = say(atlas.language, "method.half" if rules.near <= 1 / 2 else "method.two_thirds")
    needed, window = str(rules.needed), str(rules.window)
    yield Cell(say(atlas.language, "method.near_points", near=needed, window=window, share=share))
    yield Cell(say(atlas.language, "method.shift_points", count=rules.shift))


def _name_metrics(atlas: Atlas, metrics: list[Metric]) -> str:
    return metrics[0].title if len(metrics) == 1 else atlas.language.exact(len(metrics))


def _href_of_one(metrics: list[Metric]) -> str:
    return relative(METHOD_PAGE, f"metrics/{metrics[0].id}.html") if len(metrics) == 1 else ""


def _intervals_table(atlas: Atlas) -> TableBlock:
    used = {metric.fields.kind for metric in atlas.portal.metrics.values()}
    rows = tuple(
        (Cell(str(kind), heading=True), Cell(say(atlas.language, f"interval.{kind}")))
        for kind in MetricKind
        if kind in used
    )
    columns = (Column(say(atlas.language, "method.kind")), Column(say(atlas.language, "method.interval")))
    title = say(atlas.language, "method.intervals")
    intro = say(atlas.language, "method.intervals_intro")
    return TableBlock(Table(title, columns, rows), title, "intervals", intro)


def _worth_table(atlas: Atlas) -> TableBlock:
    keys = ("worth_n", "worth_nps", "worth_share")
    columns = tuple(Column(say(atlas.language, f"method.{key}"), number=True) for key in keys)
    rows = tuple(
        (
            Cell(atlas.language.exact(worth.answers), number=True, heading=True),
            _worth_cell(atlas, worth.nps_reach, worth.nps_change),
            _worth_cell(atlas, worth.share_reach, worth.share_change),
        )
        for worth in worth_of_bases(_SIZES)
    )
    title = say(atlas.language, "method.worth")
    intro = say(atlas.language, "method.worth_intro")
    return TableBlock(Table(title, columns, rows), title, "worth", intro)


def _worth_cell(atlas: Atlas, reach: float, change: float) -> Cell:
    rounding = Rounding(atlas, "points", 1 if change < _FINE else 0)
    text = say(atlas.language, "method.worth_reach", reach=rounding.plain(reach))
    return Cell(
        text, number=True, note=say(atlas.language, "method.worth_found", change=rounding.value(change))
    )


_FINE = 10
