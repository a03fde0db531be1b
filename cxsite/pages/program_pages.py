"""Plan the pages of programs: how far they are, and their aims against the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from cxsite.model import Course, Entry, judge_aims
from cxsite.pages.addresses import address_of, relative
from cxsite.pages.aims import aim_text, aims_blocks, caveats_of, course_text, name_of_aim
from cxsite.pages.atlas import Atlas
from cxsite.pages.chrome import (
    backlinks_block,
    body_of,
    entry_layout,
    facts_block,
    make_page,
    ref_link,
    uses_nps,
)
from cxsite.pages.documents import Desk, make_phrase
from cxsite.pages.figure_request import picture_address
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
from cxsite.pages.words import count_text
from cxsite.schema import Milestone, ProgramFields


def plan_program(atlas: Atlas, entry: Entry) -> Page:
    """Plan a program's page."""
    fields = entry.typed(ProgramFields)
    page = address_of(entry.ref)
    promises = cards_of(atlas, "promises", fields.promises, page)
    courses = judge_aims(fields, atlas.portal.metrics)
    layout = replace(
        entry_layout(atlas, entry),
        main=(
            *aims_blocks(atlas, courses, page),
            body_of(atlas, entry, page),
            _milestones(atlas, fields),
            *_outlook(atlas, entry, page),
            Cards(promises, "Promises it serves", "promises") if promises else None,
        ),
        aside=(
            _facts(atlas, fields, courses, page),
            backlinks_block(atlas, entry, page),
        ),
        uses_nps=uses_nps(atlas, tuple(aim.metric for aim in fields.aims)),
    )
    return make_page(atlas, layout)


def _milestones(atlas: Atlas, fields: ProgramFields) -> TableBlock | None:
    if not fields.milestones:
        return None
    rows = []
    for milestone in _in_order(fields):
        title = Cell(milestone.title, heading=True)
        rows.append((title, Cell(atlas.language.day(milestone.date)), _milestone_state(atlas, milestone)))
    table = Table("Milestones", (Column("Milestone"), Column("Due"), Column("State")), tuple(rows))
    return TableBlock(table, "Milestones", "milestones")


def _in_order(fields: ProgramFields) -> list[Milestone]:
    return sorted(fields.milestones, key=lambda one: one.date)


def _milestone_state(atlas: Atlas, milestone: Milestone) -> Cell:
    if milestone.done and milestone.done <= atlas.portal.as_of:
        return Cell(f"Reached on {atlas.language.short_day(milestone.done)}", state="kept")
    is_due = milestone.date <= atlas.portal.as_of
    return Cell("Due, not marked as done" if is_due else "To come", state="none")


def _outlook(atlas: Atlas, entry: Entry, page: str) -> Iterator[Block]:
    fields = entry.typed(ProgramFields)
    groups = (("Risks", fields.risks), ("Opportunities", fields.opportunities))
    filled = tuple(
        LinkGroup(title, tuple(_outlook_links(atlas, entry, page, title=title)))
        for title, texts in groups
        if texts
    )
    if filled:
        yield LinkGroups(filled, "Risks and opportunities", "outlook")


def _outlook_links(atlas: Atlas, entry: Entry, page: str, *, title: str) -> Iterator[Link]:
    name = title.casefold()
    for place, text in enumerate(getattr(entry.fields, name)):
        yield Link(text, document=make_phrase(Desk(atlas, page), entry, name, place))


def _facts(atlas: Atlas, fields: ProgramFields, courses: tuple[Course, ...], page: str) -> Facts | None:
    facts = (
        Fact("Stage", (Link(stage_word(fields.stage)),)),
        Fact("Owner", ref_link(atlas, "units", fields.owner, page)),
        Fact("Units", atlas.links("units", fields.units, page)),
        Fact("Starts", (Link(atlas.language.day(fields.starts)),) if fields.starts else ()),
        Fact("Ends", (Link(atlas.language.day(fields.ends)),) if fields.ends else ()),
        Fact("Aims", tuple(Link(f"{name_of_aim(one)}: {course_text(atlas, one)}") for one in courses)),
    )
    return facts_block("About this program", facts)


def portfolio_figure(atlas: Atlas, entries: tuple[Entry, ...], page: str) -> Figure | None:
    """Lay all programs that have a start along time."""
    dated = sorted(_dated(entries), key=lambda pair: (pair[1].starts or date.max, pair[0].title))
    if not dated:
        return None
    rows = tuple(_timeline_row(atlas, entry, fields) for entry, fields in dated)
    today = atlas.language.day(atlas.portal.as_of)
    count = count_text(len(rows), "program")
    sentence = f"{count} from start to end, with milestones; the line marks {today}."
    if len(rows) < len(entries):
        sentence += f" {len(entries) - len(rows)} without a start: see the portfolio below."
    address = picture_address(page, "timeline")
    picture = relative(page, address)
    return Figure(
        "timeline",
        _portfolio_title(entries),
        sentence,
        f"Timeline. {sentence} " + " ".join(f"{row['label']}." for row in rows),
        Chart("timeline", rows, tuple(_timeline_marks(atlas, dated)), _timeline_span(atlas, dated)),
        _timeline_table(atlas, page, dated),
        "the programs of this portal",
        downloads=(Link("Picture (SVG)", picture),),
        address=address,
        picture=picture,
    )


_Dated = list[tuple[Entry, ProgramFields]]


def _dated(entries: tuple[Entry, ...]) -> Iterator[tuple[Entry, ProgramFields]]:
    for entry in entries:
        fields = entry.typed(ProgramFields)
        if fields.starts:
            yield entry, fields


def _timeline_row(atlas: Atlas, entry: Entry, fields: ProgramFields) -> dict[str, Scalar]:
    starts, ends = fields.starts, fields.ends
    begun = f", from {atlas.language.short_day(starts)}" if starts else ""
    until = f" to {atlas.language.short_day(ends)}" if ends else ", no end set"
    return {
        "name": entry.title,
        "start": starts.isoformat() if starts else None,
        "end": ends.isoformat() if ends else None,
        "stage": fields.stage,
        "label": f"{entry.title}: {stage_word(fields.stage)}{begun}{until}",
    }


def _timeline_marks(atlas: Atlas, dated: _Dated) -> Iterator[dict[str, Scalar]]:
    for entry, fields in dated:
        for milestone in fields.milestones:
            text = f"{entry.title}: {milestone.title}, {atlas.language.short_day(milestone.date)}"
            yield {"row": entry.title, "x": milestone.date.isoformat(), "label": text}


def _timeline_span(atlas: Atlas, dated: _Dated) -> dict[str, Scalar]:
    days = [atlas.portal.as_of]
    for _, fields in dated:
        days += filter(None, (fields.starts, fields.ends, *(one.date for one in fields.milestones)))
    return {
        "first": min(days).isoformat(),
        "last": (max(days) + timedelta(days=1)).isoformat(),
        "today": atlas.portal.as_of.isoformat(),
    }


def _timeline_table(atlas: Atlas, page: str, dated: _Dated) -> Table:
    columns = (Column("Program"), Column("Stage"), Column("Starts"), Column("Ends"), Column("Milestones"))
    rows = tuple(
        (
            Cell(entry.title, relative(page, address_of(entry.ref)), heading=True),
            Cell(stage_word(fields.stage)),
            *_span_cells(atlas, fields),
            Cell("; ".join(_milestone_text(atlas, one) for one in _in_order(fields))),
        )
        for entry, fields in dated
    )
    return Table("Programs and their milestones", columns, rows)


def _milestone_text(atlas: Atlas, milestone: Milestone) -> str:
    return f"{milestone.title} ({atlas.language.short_day(milestone.date)})"


def _span_cells(atlas: Atlas, fields: ProgramFields) -> Iterator[Cell]:
    for day in (fields.starts, fields.ends):
        yield Cell(atlas.language.short_day(day) if day else "")


def _portfolio_title(entries: tuple[Entry, ...]) -> str:
    stages: Counter[str] = Counter(entry.typed(ProgramFields).stage for entry in entries)
    counts = ", ".join(f"{stages[stage]} {_STAGES[stage]}" for stage in _STAGES if stage in stages)
    return f"{count_text(len(entries), 'program')}: {counts}"


_STAGES: Mapping[str, str] = {
    "idea": "at the stage of an idea",
    "pilot": "in pilot",
    "rolling-out": "rolling out",
    "embedded": "embedded",
    "stopped": "stopped",
}


def portfolio_table(atlas: Atlas, entries: tuple[Entry, ...], page: str) -> Table:
    """List programs with their stage, owner, time and aims."""
    heads = ("Program", "Stage", "Owner", "Starts", "Ends", "Aims")
    rows = tuple(_portfolio_row(atlas, entry, page) for entry in entries)
    return Table("Portfolio", tuple(Column(head) for head in heads), rows)


def _portfolio_row(atlas: Atlas, entry: Entry, page: str) -> tuple[Cell, ...]:
    fields = entry.typed(ProgramFields)
    owner = next(iter(ref_link(atlas, "units", fields.owner, page)), Link(""))
    courses = judge_aims(fields, atlas.portal.metrics)
    return (
        Cell(entry.title, relative(page, address_of(entry.ref)), heading=True),
        Cell(stage_word(fields.stage)),
        Cell(owner.text, owner.href),
        *_span_cells(atlas, fields),
        Cell("; ".join(_aim_in_short(atlas, one) for one in courses), note=caveats_of(atlas, courses)),
    )


def _aim_in_short(atlas: Atlas, course: Course) -> str:
    return f"{aim_text(atlas, course)} ({course_text(atlas, course).casefold()})"
