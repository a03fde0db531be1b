"""Type a record's front matter and find every mistake in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import ValidationError

from cxsite.issues import Issue, Place, error, nearest, place_in, warning
from cxsite.load.markdown_links import ScannedText, scan_phrase
from cxsite.load.yaml_tree import Places, Tree, read_yaml
from cxsite.schema import (
    SURVEY_KINDS,
    FieldPath,
    Kind,
    MetricFields,
    Problem,
    RecordFields,
    find_misfits,
    find_prose,
    known_keys,
    list_problems,
)

_FENCE = re.compile(r"---[ \t]*\n")
_MISPLACED = re.compile(
    r"\s*(?P<fence>(?:--+|\+\+\+|[\u2013\u2014]+-*|`{3,}[a-z]*)[ \t]*\n)\s*[A-Za-z_]+ *[:=]"
)
_UNFENCED = re.compile(r"(?P<fence>[a-z_]+): \S.*\n(?:.*\n){0,40}?-{3,}[ \t]*$", re.MULTILINE)
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Hold the values above a Markdown text, their places, and where the text itself begins."""

    values: Tree
    places: Places
    body: str
    body_line: int
    issues: tuple[Issue, ...]


def split_front_matter(text: str, path: str) -> FrontMatter:
    """Part a Markdown file into its front matter and its text."""
    lines = tuple(text.split("\n"))
    opening = _FENCE.match(text)
    misplaced = None if opening else _MISPLACED.match(text) or _UNFENCED.match(text)
    if misplaced:
        place = place_in(text, path, misplaced.start("fence"), 3)
        hint = "let the file begin with a line ---, keys and values below it, and a line --- to end them"
        issue = error("CX110", "the front matter must begin in the first line", place, hint)
        return FrontMatter({}, Places(path, lines, {}), "", 1, (issue,))
    if not opening:
        return FrontMatter({}, Places(path, lines, {}), text, 1, ())
    closing = _CLOSING.search(text, opening.end())
    if not closing:
        place = Place(path, 1, 1, lines[0], 3)
        issue = error("CX110", "the front matter has no end", place, "put a line --- below its last key")
        return FrontMatter({}, Places(path, lines, {}), "", 1, (issue,))
    tree = read_yaml(text[opening.end() : closing.start()], path, lines=lines, first_line=2)
    body = text[closing.end() :].removeprefix("\n")
    body_line = text.count("\n", 0, closing.end()) + 2
    return FrontMatter(tree.values, tree.places, body, body_line, tree.issues)


@dataclass(frozen=True, slots=True)
class TypedFields:
    """Hold a record's typed fields, or ``None`` where they could not be typed, and the findings."""

    fields: RecordFields | None
    issues: tuple[Issue, ...]


def type_fields(values: Tree, kind: Kind, places: Places) -> TypedFields:
    """Type the values of a record of one kind; what is wrong is left out so that the rest is checked too."""
    issues: list[Issue] = []
    model = kind.fields
    for name in sorted(values.keys() & model.later):
        place = places.at((name,), at_key=True)
        issues.append(error("CX105", f'"{name}" is not built yet in this version', place, "take it out"))
    rest = {key: value for key, value in values.items() if key not in model.later}
    fields, problems = _validate(rest, model, frozenset())
    issues += [_issue_of(problem, kind, places) for problem in problems]
    if fields is not None:
        issues += _check_metric(fields, places, frozenset(values))
    return TypedFields(fields, tuple(dict.fromkeys(issues)))


def scan_fields(fields: RecordFields, places: Places) -> dict[FieldPath, ScannedText]:
    """Find the links in the texts of typed fields that readers see."""
    found = ((path, places.excerpt(path, text)) for path, text in find_prose(fields))
    return {path: scan_phrase(excerpt) for path, excerpt in found if excerpt}


def _validate(
    values: Tree, model: type[RecordFields], bad: frozenset[str | int]
) -> tuple[RecordFields | None, tuple[Problem, ...]]:
    try:
        return model.model_validate(values), ()
    except ValidationError as cause:
        problems = list_problems(cause, model, values)
    # What was taken out because it is wrong is not missing too.
    shown = tuple(problem for problem in problems if not (problem.is_missing and problem.path[0] in bad))
    wrong = frozenset(problem.path[0] for problem in problems if problem.path)
    rest = {key: value for key, value in values.items() if key not in wrong}
    if len(rest) == len(values):
        return None, shown
    meant = frozenset(problem.meant for problem in problems if len(problem.path) == 1)
    fields, more = _validate(rest, model, bad | wrong | meant)
    return fields, (*shown, *more)


def _issue_of(problem: Problem, kind: Kind, places: Places) -> Issue:
    place = places.at(problem.path, at_key=problem.is_key)
    if problem.is_key:
        hint = problem.hint or f"see: cxsite new {kind.singular} --help"
        return error("CX101", f"{problem.message} in {kind.phrase}", place, hint)
    if problem.is_missing:
        return error("CX102", problem.message, places.at(problem.path[:-1], at_key=True), problem.hint)
    return error("CX103", problem.message, place, problem.hint)


def _check_metric(fields: RecordFields, places: Places, written: frozenset[str]) -> tuple[Issue, ...]:
    if not isinstance(fields, MetricFields):
        return ()
    mistyped = written - fields.model_fields_set
    # What a misspelt key was meant for is not lacking too.
    mistyped |= {name for key in mistyped if (name := nearest(key, known_keys(MetricFields, ())))}
    issues = [
        error("CX106", misfit.message, places.at((misfit.field,), at_key=misfit.is_key), misfit.hint)
        for misfit in find_misfits(fields)
        if not mistyped & {misfit.field, *misfit.lacks}
    ]
    if fields.target and "good" not in written and fields.kind not in SURVEY_KINDS:
        place = places.at(("target",))
        message = 'the target is read as "at least", because good is left out'
        issues.append(warning("CX107", message, place, "add good: up, or good: down"))
    return tuple(issues)
