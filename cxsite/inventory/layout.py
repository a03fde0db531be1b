"""Lay out what an extract is as paragraphs and tables that fit a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cxsite.console import Grid, Heading, Paragraph, Part
from cxsite.inventory.inventory import Inventory
from cxsite.inventory.wording import word_column, word_gaps, word_period, word_rows, word_sure
from cxsite.load.profiling import ColumnProfile, DaysProfile, ExtractProfile, Guess, Proposal

_COLUMN_HEADS = ("column", "holds", "filled", "values", "from … to")


def lay_out(inventory: Inventory) -> tuple[Part, ...]:
    """Lay all extracts out: one row each if there are several, then each in full."""
    extracts = inventory.extracts
    if not extracts:
        return (Paragraph("There is no extract below data/. Put CSV files there."),)
    parts: list[Part] = [_lay_out_list(extracts)] if len(extracts) > 1 else []
    return (*parts, *(part for extract in extracts for part in _lay_out_extract(extract)))


def _lay_out_list(extracts: Sequence[ExtractProfile]) -> Grid:
    rows = tuple((one.path, word_rows(one), word_period(one), _word_readers(one)) for one in extracts)
    return Grid(("extract", "rows", "period", "read by"), rows, frozenset({1}))


def _word_readers(extract: ExtractProfile) -> str:
    count = len(extract.metrics)
    if not count:
        return extract.role or ("nothing" if extract.columns else "")
    return extract.metrics[0] if count == 1 else f"{count} metrics"


def _lay_out_extract(extract: ExtractProfile) -> Iterator[Part]:
    yield Heading(extract.path)
    if not extract.columns:
        yield Paragraph("It cannot be read: see the finding.")
        return
    by = ", ".join(extract.metrics) or extract.role or "no metric"
    yield Paragraph(f"{word_rows(extract)} rows. Read by {by}.")
    yield _lay_out_detected(extract)
    yield Grid(_COLUMN_HEADS, tuple(word_column(column) for column in extract.columns), frozenset({2, 3}))
    notes = tuple(_list_notes(extract))
    if notes:
        yield Grid(("mind", ""), notes)
    segments = [column for column in extract.columns if column.is_segment]
    if segments:
        yield _lay_out_segments(segments)
    if extract.proposal:
        yield from _lay_out_proposal(extract, extract.proposal)


def _lay_out_detected(extract: ExtractProfile) -> Grid:
    rows = [(one.name, one.value, word_sure(one.sure), one.setting) for one in extract.detected]
    for column in extract.columns:
        if column.type == "date":
            written = column.days.written if column.days else "in an order that nothing decides"
            rows.append((f"dates in {column.name}", written, word_sure(column.sure), column.setting))
    if extract.days:
        rows += _list_periods(extract.days)
    return Grid(("detected", "", "sure", "settled by"), tuple(rows))


def _list_periods(days: DaysProfile) -> Iterator[tuple[str, str, str, str]]:
    low, high = days.rows_per_period
    each = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    many = "" if days.periods == 1 else "s"
    rows = "row" if high == 1 else "rows"
    words = f"{days.periods:,} {days.grain}{many} with {each} {rows} each: {days.reason}"
    yield "periods", words, "likely", f"grain: {days.grain}"
    yield "gaps", word_gaps(days), "certain", ""


def _list_notes(extract: ExtractProfile) -> Iterator[tuple[str, str]]:
    for column in extract.columns:
        if column.misfits:
            text, line = column.misfit
            kind = "no dates" if column.type == "date" else "no numbers"
            yield column.name, f'{column.misfits:,} cells are {kind}, the first is "{text}" on line {line}'
        elif column.sure == "open":
            settle = f"; settle it with {column.setting}" if column.setting else ": write all in one way"
            yield column.name, f"its cells read two ways{settle}"


def _lay_out_segments(segments: Sequence[ColumnProfile]) -> Grid:
    rows = []
    for column in segments:
        shown = ", ".join(value for value, _ in column.values[:5])
        more = ", …" if column.distinct > 5 else ""
        rows.append((column.name, f"{column.distinct:,}", f"{column.fewest:,}", f"{shown}{more}"))
    return Grid(("may split it", "values", "rows of the rarest", "such as"), tuple(rows), frozenset({1, 2}))


def _lay_out_proposal(extract: ExtractProfile, proposal: Proposal) -> Iterator[Part]:
    if proposal.refused:
        hint = proposal.hint[:1].upper() + proposal.hint[1:]
        yield Paragraph(f"No metric is proposed: {proposal.refused}. {hint}.")
        return
    command = f'cxsite new metric "TITLE" --from "{extract.path}"'
    yield Paragraph(f"A metric that would read it ({command} writes it):")
    yield Grid(("field", "because"), tuple(_word_guess(guess) for guess in proposal.guesses))


def _word_guess(guess: Guess) -> tuple[str, str]:
    return f"{guess.key}: {guess.value or '?'}", guess.reason
