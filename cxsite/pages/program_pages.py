"""Plan the pages of programs: how far they are, and their aims against the data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from cxsite.model import Entry, Metric, Series
from cxsite.pages.addresses import address_of, relative
from cxsite.pages.atlas import Atlas, unit_of
from cxsite.pages.chrome import body_of, entry_layout, make_page, ref_link, uses_nps
from cxsite.pages.plan import (
    Block,
    Cards,
    Cell,
    Chart,
    Column,
    Fact,
    Facts,
    Figure,
    Link,
    LinkGroup,
    LinkGroups,
    Page,
    Scalar,
    Table,
    TableBlock,
)
from cxsite.pages.tiles import cards_of, stage_word
from cxsite.pages.words import name_of, shown_value
from cxsite.schema import Aim, Milestone, ProgramFields


def plan_program(atlas: Atlas, entry: Entry) -> Page:
    """Plan a program's page."""
    fields = entry.typed(ProgramFields)
    page = address_of(entry.ref)
    promises = cards_of(atlas, "promises", fields.promises, page)
    groups = atlas.backlinks(entry, page)
    layout = replace(
        entry_layout(atlas, entry),
        main=(
            *_aims(atlas, entry, page),
            body_of(atlas, entry, page),
            _milestones(atlas, fields),
            *_outlook(fields),
            Cards(promises, "Promises it serves", "promises") if promises else None,
        ),
        aside=(
            _facts(atlas, fields, page),
            LinkGroups(groups, "Who uses it", "used-by", compact=True) if groups else None,
        ),
        uses_nps=uses_nps(atlas, tuple(aim.metric for aim in fields.aims)),
    )
    return make_page(atlas, layout)


def aim_series(atlas: Atlas, aim: Aim) -> tuple[Metric, Series] | None:
    """Find the figures that an aim is about."""
    metric = atlas.portal.metrics.get(aim.metric)
    series = metric.series_of(aim.segment) if metric else None
    return (metric, series) if metric and series else None


def _aims(atlas: Atlas, entry: Entry, page: str) -> Iterator[Block]:
    fields = entry.typed(ProgramFields)
    by_unit: dict[str, list[tuple[Aim, Metric, Series]]] = {}
    for aim in fields.aims:
        if found := aim_series(atlas, aim):
            by_unit.setdefault(unit_of(found[0].fields), []).append((aim, *found))
    for unit, aims in by_unit.items():
        yield _aims_figure(atlas, page, unit, aims)


def _aims_figure(atlas: Atlas, page: str, unit: str, aims: list[tuple[Aim, Metric, Series]]) -> Figure:
    anchor = f"aims-{unit}".replace("_", "-")
    rows = tuple(_aim_row(atlas, *aim) for aim in aims)
    table = Table(
        "Aims and where they stand", _AIM_COLUMNS, tuple(_aim_cells(atlas, page, *aim) for aim in aims)
    )
    address = f"charts/{page.removesuffix('.html')}/{anchor}.svg"
    picture = relative(page, address)
    sentence = "Where each aim began, where the newest finished period stands, and where it is to get."
    caveats = sorted({metric.fields.caveat or "" for _, metric, _ in aims} - {""})
    return Figure(
        anchor,
        _aims_title(atlas, aims),
        sentence,
        f"Bullet chart of {len(aims)} aims. " + " ".join(f"{row['label']}." for row in rows),
        Chart("bullet", rows, (), {"unit": unit}),
        table,
        ", ".join(sorted({metric.fields.source or metric.title for _, metric, _ in aims})),
        "; ".join(caveats),
        (Link("Picture (SVG)", picture),),
        address,
        picture,
    )


_AIM_COLUMNS = (
    Column("Aim"),
    Column("From", number=True),
    Column("Newest", number=True),
    Column("To", number=True),
    Column("By"),
    Column("Period"),
)


def _aims_title(atlas: Atlas, aims: list[tuple[Aim, Metric, Series]]) -> str:
    if len(aims) > 1:
        return f"{len(aims)} aims: {', '.join(name_of(metric, series) for _, metric, series in aims)}"
    aim, metric, series = aims[0]
    goal = atlas.language.goal(aim.to, unit_of(metric.fields))
    return f"{name_of(metric, series)} stands at {shown_value(atlas, metric, series.last)}, the aim is {goal}"


def _aim_row(atlas: Atlas, aim: Aim, metric: Metric, series: Series) -> dict[str, Scalar]:
    name = name_of(metric, series)
    goal = atlas.language.goal(aim.to, unit_of(metric.fields))
    return {
        "name": name,
        "start": aim.from_,
        "now": series.last.value if series.last else None,
        "goal": aim.to,
        "label": f"{name}: now {shown_value(atlas, metric, series.last)}, aim {goal}",
    }


def _aim_cells(atlas: Atlas, page: str, aim: Aim, metric: Metric, series: Series) -> tuple[Cell, ...]:
    unit, last = unit_of(metric.fields), series.last
    return (
        Cell(name_of(metric, series), relative(page, atlas.segment_address(metric, series)), heading=True),
        Cell("" if aim.from_ is None else atlas.language.goal(aim.from_, unit), number=True),
        Cell(shown_value(atlas, metric, last), number=True),
        Cell(atlas.language.goal(aim.to, unit), number=True),
        Cell(atlas.language.day(aim.by) if aim.by else ""),
        Cell(atlas.language.period_label(last.period, metric.grain) if last else ""),
    )


def _milestones(atlas: Atlas, fields: ProgramFields) -> TableBlock | None:
    if not fields.milestones:
        return None
    rows = []
    for milestone in sorted(fields.milestones, key=lambda one: one.date):
        title = Cell(milestone.title, heading=True)
        rows.append((title, Cell(atlas.language.day(milestone.date)), _milestone_state(atlas, milestone)))
    table = Table("Milestones", (Column("Milestone"), Column("Due"), Column("State")), tuple(rows))
    return TableBlock(table, "Milestones", "milestones")


def _milestone_state(atlas: Atlas, milestone: Milestone) -> Cell:
    if milestone.done:
        return Cell(f"Reached on {atlas.language.short_day(milestone.done)}", state="kept")
    is_due = milestone.date <= atlas.portal.as_of
    return Cell("Due, not marked as done" if is_due else "Ahead", state="none")


def _outlook(fields: ProgramFields) -> Iterator[Block]:
    groups = (("Risks", fields.risks), ("Opportunities", fields.opportunities))
    filled = tuple(LinkGroup(title, tuple(Link(text) for text in texts)) for title, texts in groups if texts)
    if filled:
        yield LinkGroups(filled, "Risks and opportunities", "outlook")


def _facts(atlas: Atlas, fields: ProgramFields, page: str) -> Facts:
    facts = (
        Fact("Stage", (Link(stage_word(fields.stage)),)),
        Fact("Owner", ref_link(atlas, "units", fields.owner, page)),
        Fact("Units", atlas.links("units", fields.units, page)),
        Fact("Starts", (Link(atlas.language.day(fields.starts)),) if fields.starts else ()),
        Fact("Ends", (Link(atlas.language.day(fields.ends)),) if fields.ends else ()),
    )
    return Facts(tuple(fact for fact in facts if fact.values), "About this program", "about")


def portfolio_figure(atlas: Atlas, entries: tuple[Entry, ...], page: str) -> Figure | None:
    """Lay all programs along time."""
    dated = [
        (entry, entry.fields)
        for entry in entries
        if isinstance(entry.fields, ProgramFields) and entry.fields.starts
    ]
    if not dated:
        return None
    rows: list[dict[str, Scalar]] = []
    marks: list[dict[str, Scalar]] = []
    days = [atlas.portal.as_of]
    for entry, fields in sorted(dated, key=lambda pair: (str(pair[1].starts), pair[0].title)):
        assert fields.starts is not None
        label = f"{entry.title}: {stage_word(fields.stage)}, from {atlas.language.short_day(fields.starts)}"
        label += f" to {atlas.language.short_day(fields.ends)}" if fields.ends else ", no end set"
        end = fields.ends.isoformat() if fields.ends else None
        rows.append(
            {
                "name": entry.title,
                "start": fields.starts.isoformat(),
                "end": end,
                "stage": fields.stage,
                "label": label,
            }
        )
        for milestone in fields.milestones:
            text = f"{entry.title}: {milestone.title}, {atlas.language.short_day(milestone.date)}"
            marks.append({"row": entry.title, "x": milestone.date.isoformat(), "label": text})
        days += [day for day in (fields.starts, fields.ends, *(one.date for one in fields.milestones)) if day]
    params: dict[str, Scalar] = {
        "first": min(days).isoformat(),
        "last": (max(days) + timedelta(days=1)).isoformat(),
        "today": atlas.portal.as_of.isoformat(),
    }
    address = f"charts/{page.removesuffix('.html')}/timeline.svg"
    today = atlas.language.day(atlas.portal.as_of)
    sentence = f"{len(rows)} programs from start to end, with their milestones; the line marks {today}."
    return Figure(
        "timeline",
        _portfolio_title(entries),
        sentence,
        f"Timeline. {sentence} " + " ".join(f"{row['label']}." for row in rows),
        Chart("timeline", tuple(rows), tuple(marks), params),
        portfolio_table(atlas, entries, page),
        "the programs of this portal",
        downloads=(Link("Picture (SVG)", relative(page, address)),),
        address=address,
        picture=relative(page, address),
    )


def _portfolio_title(entries: tuple[Entry, ...]) -> str:
    stages: dict[str, int] = {}
    for entry in entries:
        if isinstance(entry.fields, ProgramFields):
            stages[entry.fields.stage] = stages.get(entry.fields.stage, 0) + 1
    counts = ", ".join(f"{stages[stage]} {stage_word(stage).lower()}" for stage in _STAGES if stage in stages)
    return f"{len(entries)} programs: {counts}"


_STAGES = ("idea", "pilot", "rolling-out", "embedded", "stopped")


def portfolio_table(atlas: Atlas, entries: tuple[Entry, ...], page: str) -> Table:
    """List programs with their stage, owner, time and aims."""
    columns = (
        Column("Program"),
        Column("Stage"),
        Column("Owner"),
        Column("Starts"),
        Column("Ends"),
        Column("Aims"),
    )
    rows = []
    for entry in entries:
        fields = entry.typed(ProgramFields)
        owner = next(iter(ref_link(atlas, "units", fields.owner, page)), Link(""))
        rows.append(
            (
                Cell(entry.title, relative(page, address_of(entry.ref)), heading=True),
                Cell(stage_word(fields.stage)),
                Cell(owner.text, owner.href),
                Cell(atlas.language.short_day(fields.starts) if fields.starts else ""),
                Cell(atlas.language.short_day(fields.ends) if fields.ends else ""),
                Cell("; ".join(_aim_text(atlas, aim) for aim in fields.aims)),
            )
        )
    return Table("Portfolio", columns, tuple(rows))


def _aim_text(atlas: Atlas, aim: Aim) -> str:
    found = aim_series(atlas, aim)
    if not found:
        return ""
    metric, series = found
    goal = atlas.language.goal(aim.to, unit_of(metric.fields))
    return f"{name_of(metric, series)}: {shown_value(atlas, metric, series.last)}, aim {goal}"
