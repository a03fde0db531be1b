"""Tell readers what changed from one edition to the next, or to today: in short, and in tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from cxsite.language import MISSING
from cxsite.model import EditionChanges, LimitChange, Ref, Turn
from cxsite.pages.addresses import EDITIONS_PAGE, address_of, edition_address, relative
from cxsite.pages.atlas import Atlas, unit_of
from cxsite.pages.messages import say
from cxsite.pages.parts import Cell, Column, Link, Table
from cxsite.pages.plan import Brief, Briefing, TableBlock
from cxsite.pages.restatements import interval_of, restated_block, series_cell
from cxsite.pages.words import STATUS_WORDS

_LISTED_AT_MOST = 8
_ROWS_AT_MOST = 200


def since_block(atlas: Atlas, page: str) -> Briefing | None:
    """Say in short what changed since the newest edition; none where there is no edition.

    That time went on and brought new periods is no news.
    """
    changes = atlas.portal.history.changes
    return brief_changes(atlas, replace(changes[0], periods=()), page) if changes else None


def brief_changes(atlas: Atlas, changes: EditionChanges, page: str) -> Briefing:
    """Say in short what changed from one edition to the next."""
    told = {key: list(tell(atlas, changes, page)) for key, tell in _TOPICS.items()}
    briefs = tuple(
        Brief(say(atlas.language, f"since.{key}"), _join(atlas, links))
        for key, links in told.items()
        if links
    )
    if not briefs:
        nothing = say(atlas.language, "since.nothing", name=changes.before)
        briefs = (Brief(changes.before, (Link(nothing),)),)
    # What led to an edition stands on its page in full, what led to today on the page of all editions.
    home = EDITIONS_PAGE if is_newest(atlas, changes) else edition_address(changes.after)
    more = relative(page, f"{home}#{anchor_of(changes)}")
    link = Link(say(atlas.language, "since.more"), more) if page != home else None
    return Briefing(briefs, title_of(atlas, changes), anchor_of(changes), link=link)


def is_newest(atlas: Atlas, changes: EditionChanges) -> bool:
    """Say whether changes lead to the figures that the portal shows, and not to an earlier edition."""
    return changes.after == atlas.portal.history.shown


def title_of(atlas: Atlas, changes: EditionChanges) -> str:
    """Name the stretch from one edition to the next."""
    if changes.after:
        return say(atlas.language, "since.between", before=changes.before, after=changes.after)
    return say(atlas.language, "since.title", name=changes.before)


def anchor_of(changes: EditionChanges) -> str:
    """Name the place of what changed since an edition."""
    return f"since-{changes.before.lower()}"


def _join(atlas: Atlas, links: list[Link]) -> tuple[Link, ...]:
    """Put commas between links, as many as a reader takes in."""
    shown = links[:_LISTED_AT_MOST]
    parts = [part for link in shown for part in (link, Link(", "))][:-1]
    left = len(links) - len(shown)
    if left:
        parts.append(Link(f", {say(atlas.language, 'since.more_items', count=left)}"))
    return (*parts, Link("."))


def _link(atlas: Atlas, cell: Cell, words: str) -> Link:
    """Lead to a series, and say something of it in brackets."""
    return Link(f"{cell.text}{say(atlas.language, 'since.item', words=words)}", cell.href)


def _tell_periods(atlas: Atlas, changes: EditionChanges, page: str) -> Iterator[Link]:
    for found in changes.periods:
        words = say(atlas.language, "since.period_count", count=found.count)
        yield _link(atlas, series_cell(atlas, found.metric, None, page=page), words)


def _tell_turns(what: str) -> Callable[[Atlas, EditionChanges, str], Iterator[Link]]:
    def tell(atlas: Atlas, changes: EditionChanges, page: str) -> Iterator[Link]:
        turns = [turn for turn in changes.turns if turn.what == what and not _is_chance(atlas, turn)]
        for turn in turns:
            if turn.segment is None:
                cell = series_cell(atlas, turn.metric, None, page=page)
                yield _link(atlas, cell, turn_text(atlas, turn))
        parts = sum(turn.segment is not None for turn in turns)
        if parts:
            yield Link(say(atlas.language, "since.in_segments", count=parts))

    return tell


def _is_chance(atlas: Atlas, turn: Turn) -> bool:
    """Say whether a state turned where a target is hit or missed by chance, or only came to be judged."""
    metric = atlas.portal.metrics.get(turn.metric)
    series = atlas.series_of(metric, turn.segment) if metric else None
    is_chance = series is not None and series.assurance == "inconsistent"
    return turn.what == "status" and (is_chance or "no_data" in (turn.before, turn.after))


def turn_text(atlas: Atlas, turn: Turn) -> str:
    """Say what a state or a detected change became, and what it was."""
    after, before = (_word_state(atlas, turn.what, state) for state in (turn.after, turn.before))
    if turn.what == "signal" and turn.before in (None, "common_cause"):
        return after
    return say(atlas.language, "since.turned", after=after, before=before)


def _word_state(atlas: Atlas, what: str, state: str | None) -> str:
    if what == "status":
        return STATUS_WORDS.get(state or "", state or "")
    return say(atlas.language, f"verdict.{state or 'none'}")


def _tell_promises(atlas: Atlas, changes: EditionChanges, page: str) -> Iterator[Link]:
    if not is_newest(atlas, changes):
        # What was promised then is not held in an edition.
        return
    for id_, judgements in atlas.portal.judgements.items():
        verdicts = judgements[0].verdicts if judgements else ()
        broken = [point for point, verdict in verdicts if verdict == "broken" and point.end > changes.since]
        entry = atlas.portal.entry("promises", id_)
        if broken and entry:
            words = say(atlas.language, "since.broken_count", count=len(broken))
            cell = Cell(entry.title, relative(page, address_of(Ref("promises", id_))))
            yield _link(atlas, cell, words)


def _tell_restated(atlas: Atlas, changes: EditionChanges, page: str) -> Iterator[Link]:
    for id_, count in Counter(one.metric for one in changes.restated).items():
        words = say(atlas.language, "since.restated_count", count=count)
        yield _link(atlas, series_cell(atlas, id_, None, page=page), words)


def _tell_metrics(atlas: Atlas, changes: EditionChanges, page: str) -> Iterator[Link]:
    for key, ids in (("came", changes.came), ("went", changes.went)):
        for id_ in ids:
            words = say(atlas.language, f"since.{key}")
            yield _link(atlas, series_cell(atlas, id_, None, page=page), words)


_TOPICS: dict[str, Callable[[Atlas, EditionChanges, str], Iterator[Link]]] = {
    "signals": _tell_turns("signal"),
    "states": _tell_turns("status"),
    "promises": _tell_promises,
    "restated": _tell_restated,
    "metrics": _tell_metrics,
    "periods": _tell_periods,
}


def change_tables(atlas: Atlas, changes: EditionChanges, page: str) -> Iterator[TableBlock]:
    """Show all that changed from one edition to the next in tables.

    What was restated since the newest edition is left to the list of all restatements.
    """
    anchor = anchor_of(changes)
    if changes.restated and not is_newest(atlas, changes):
        yield restated_block(atlas, changes.restated, page, anchor=f"{anchor}-figures")
    if changes.limits:
        limits = tuple(_limit_row(atlas, found, page) for found in changes.limits[:_ROWS_AT_MOST])
        intro = say(atlas.language, "limits_moved.intro")
        yield TableBlock(*_table(atlas, "limits_moved", limits), f"{anchor}-limits", intro)
    if changes.definitions:
        named = (series_cell(atlas, one.metric, None, page=page) for one in changes.definitions)
        texts = ((one.key, one.before, one.after) for one in changes.definitions)
        rows = tuple(
            (name, *(Cell(text or MISSING) for text in told)) for name, told in zip(named, texts, strict=True)
        )
        yield TableBlock(*_table(atlas, "defined", rows), f"{anchor}-definitions")
    if changes.turns:
        rows = tuple(_turn_row(atlas, turn, page) for turn in changes.turns[:_ROWS_AT_MOST])
        yield TableBlock(*_table(atlas, "turned", rows), f"{anchor}-turns")


_HEADS = {
    "limits_moved": (
        "restated.metric",
        *(f"limits_moved.{key}" for key in ("from", "before", "after", "reason")),
    ),
    "defined": ("restated.metric", "defined.key", "defined.before", "defined.after"),
    "turned": ("restated.metric", "turned.what", "defined.before", "defined.after"),
}


def _table(atlas: Atlas, topic: str, rows: tuple[tuple[Cell, ...], ...]) -> tuple[Table, str]:
    """Lay out a table and the title above it."""
    title = say(atlas.language, f"{topic}.title")
    columns = tuple(Column(say(atlas.language, head)) for head in _HEADS[topic])
    return Table(title, columns, rows, stacks=True), title


def _turn_row(atlas: Atlas, turn: Turn, page: str) -> tuple[Cell, ...]:
    states = (_word_state(atlas, turn.what, state) for state in (turn.before, turn.after))
    what = Cell(say(atlas.language, f"turned.{turn.what}"))
    return (series_cell(atlas, turn.metric, turn.segment, page=page), what, *map(Cell, states))


def _limit_row(atlas: Atlas, found: LimitChange, page: str) -> tuple[Cell, ...]:
    metric = atlas.portal.metrics.get(found.metric)
    when = atlas.language.period_label(found.start, metric.grain) if metric else found.start.isoformat()
    return (
        series_cell(atlas, found.metric, found.segment, page=page),
        Cell(when),
        *(Cell(_limits_text(atlas, found, is_after=is_after)) for is_after in (False, True)),
        Cell(_limits_reason(atlas, found)),
    )


def _limits_reason(atlas: Atlas, found: LimitChange) -> str:
    if found.kind == "new":
        return found.after.reason or MISSING
    return say(atlas.language, f"limits_moved.{found.kind}")


def _limits_text(atlas: Atlas, found: LimitChange, *, is_after: bool) -> str:
    phase = found.after if is_after else found.before
    metric = atlas.portal.metrics.get(found.metric)
    if phase.mean is None or metric is None:
        return say(atlas.language, "limits_moved.none")
    unit = unit_of(metric.fields)
    mean = atlas.language.figure(phase.mean, unit)
    if phase.lower is None or phase.upper is None:
        return mean
    return f"{mean} ({interval_of(atlas, unit, phase.lower, phase.upper)})"
