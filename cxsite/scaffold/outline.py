"""Word a new record: what is needed filled in, everything else explained and switched off."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from cxsite.load.profiling import Guess
from cxsite.scaffold.samples import SAMPLES, Samples
from cxsite.scaffold.wording import explain_field, explain_keys
from cxsite.schema import Kind, RecordFields

_ALSO_FILLED = {"metrics": frozenset({"source", "date", "grain"})}
_WIDTH = 100
_BODIES = {
    "decks": (
        "# What you want to say, in one sentence",
        "",
        "To whom, and when",
        "",
        "---",
        "",
        "## The message of this slide, as a sentence",
        "",
        "- What makes it true",
        "- What follows from it",
        "",
        "Notes:",
        "What you say meanwhile; readers of the slides do not see it.",
        "",
    )
}
"""What the text of a new record begins with, where its form is part of the kind."""


def outline_record(kind: Kind, title: str, samples: Samples, *, guesses: Sequence[Guess] = ()) -> str:
    """Word a record's file: what is needed filled in, everything else explained and switched off.

    With guesses, they alone are filled in, each below its reason; what they leave open is asked.
    """
    guessed = {guess.key: guess for guess in guesses}
    common = RecordFields.model_fields.keys() - {"summary"}
    own = [name for name in kind.fields.model_fields if name not in common]
    rest = [name for name in RecordFields.model_fields if name in common - {"title"}]
    lines = ["---", f"title: {json.dumps(title, ensure_ascii=False)}"]
    lines += ["# A line that begins with #key is switched off: take its # away to use it."]
    lines += [line for name in own for line in _outline_field(kind, name, samples, guessed=guessed)]
    lines += ["", "# What every record may carry"]
    lines += [line for name in rest for line in _outline_field(kind, name, samples, guessed={})]
    note = f"Write the text of this {kind.singular} below, in Markdown. This comment is not shown."
    return "\n".join([*lines, "---", "", f"<!-- {note} -->", "", *_BODIES.get(kind.name, ())])


def _outline_field(kind: Kind, name: str, samples: Samples, *, guessed: Mapping[str, Guess]) -> Iterator[str]:
    info = kind.fields.explained()[name]
    key = info.alias or name
    path = f"{kind.name}.{key}"
    yield ""
    yield from _wrap(explain_field(path, info), "# ")
    for inner, meaning in explain_keys(path, info):
        yield from _wrap(f"{inner}: {meaning}", "#   ")
    sample = SAMPLES.get(path, SAMPLES[key])
    if key in guessed:
        yield from _outline_guess(guessed[key], sample.replace("$", "some-"))
        return
    filled = samples.fill(sample)
    needed = info.is_required() or name in _ALSO_FILLED.get(kind.name, ())
    mark = "" if needed and filled is not None and not guessed else "#"
    yield f"{mark}{key}: {filled or sample.replace('$', 'some-')}"


def _outline_guess(guess: Guess, sample: str) -> Iterator[str]:
    """Fill in what is guessed below its reason, or ask what cannot be guessed."""
    lead = "Guessed" if guess.value else "Question"
    reason = "".join(mark if mark.isprintable() else " " for mark in guess.reason)
    yield from _wrap(f"{lead}: {reason}{'.' if guess.value else ''}", "# ")
    yield f"{guess.key}: {guess.value}" if guess.value else f"#{guess.key}: {sample}"


def _wrap(text: str, mark: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=mark, subsequent_indent=mark)
