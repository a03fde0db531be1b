"""Find numbers that stand beside the name of a metric, are no link, and are no figure of it.

A number is held to a metric if both stand in one sentence, the name first and at most six words before it
with no other number, name, link or bracket between, or right behind it. The metric's unit must follow it; for
metrics without a unit, nothing that it could count, and a word such as "is" or "of" must come before it.
Bounds ("at least 80 %"), differences ("by 3 %"), parts ("63 % of …") and ranges are not meant.

It is right if it is a figure of the metric: of any period or stretch of time, its newest interval and limits,
its targets and the bounds of promises and programs; of the total and of the segments that the text names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cxsite.issues import Issue, warning
from cxsite.language import Language
from cxsite.load import Words
from cxsite.model.figures_known import Ledger
from cxsite.model.metrics import Metric
from cxsite.model.typed_numbers import TypedNumber, find_numbers
from cxsite.model.units import unit_of

_WORDS_BETWEEN = 6
_SHORT_NAME = 3
_SENTENCE = re.compile(r"[.!?…][\"'”’)]*\s+(?=[^\Wa-zäöüß_]|[\"'“„(\x02]|\Z)")
_BREAK = re.compile(
    r"[;()\[\]\x02\"“”„«»|—]| – |:\s*[^\s\d−+-]|,\s(?!(?:at|with|now|still|bei|mit|jetzt|à|avec)\b)"
)
_SPACE = "[\u00a0\u202f\u2009 -]?"
_UNITS: Mapping[str, re.Pattern[str]] = {
    unit: re.compile(_SPACE + words)
    for unit, words in (
        ("percent", r"(?:%|per ?cent\b|Prozent\b|pour ?cent\b)"),
        ("minutes", r"(?:min|minutes?|Minuten?)\b"),
        ("hours", r"(?:h|hours?|Stunden?|heures?)\b"),
        ("days", r"(?:days?|Tagen?|Tage|jours?)\b"),
        ("per_1000", r"(?:per|pro|of a|in a|pour) (?:1[,.\u202f ]?000|thousand|Tausend|mille)\b"),
    )
}
_NOTHING_COUNTED = re.compile(
    r"\s*(?:[.,;:!?)…]|points?\b|Punkten?\b|Punkte\b|\Z)|\s+(?:and|in|on|at|is|was|und|im|am|ist|war|et|en|est)\b"
)
_EQUATES = re.compile(
    r"(?:\b(?:is|was|are|were|of|at|to|reached|scored|ist|war|bei|von|auf|est|était|de|à)|[:=])\s*\Z"
)
_NOT_MEANT_BEFORE = re.compile(
    r"(?:\b(?:at (?:least|most)|than|above|below|under|over|up to|by|between|every|each|within"
    r"|mindestens|höchstens|als|über|unter|um|bis|zwischen|entre|au (?:moins|plus)|que)|[-–/±<>≤≥])\s*\Z",
    re.IGNORECASE,
)
_NOT_MEANT_BEHIND = re.compile(
    r"\s*(?:of|out of|von|der|des|du)\b|\s*(?:[-–/]|to|or|bis|oder|à|ou)\s*[-−+]?\d"
)
_YEAR = re.compile(r"(?:19|20)\d\d\Z")


@dataclass(frozen=True, slots=True)
class Names:
    """Find metrics by the names under which they are known."""

    metrics: Mapping[str, tuple[Metric, ...]]

    @property
    def pattern(self) -> re.Pattern[str]:
        """Return what finds any of the names, the longest first."""
        return _compile(tuple(self.metrics))

    def metrics_of(self, name: str) -> tuple[Metric, ...]:
        """List the metrics that a name stands for."""
        return self.metrics.get(name) or self.metrics.get(name.casefold(), ())


def list_names(metrics: Mapping[str, Metric]) -> Names:
    """List the titles and aliases of metrics; short ones are told apart by their capitals."""
    found: dict[str, tuple[Metric, ...]] = {}
    for metric in metrics.values():
        for name in (metric.title, *metric.fields.aliases):
            words = " ".join(name.split())
            key = words if len(words) <= _SHORT_NAME else words.casefold()
            found[key] = (*found.get(key, ()), metric)
    return Names(found)


@lru_cache(maxsize=16)
def _compile(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    spelled = [_spell(name) for name in longest_first]
    return re.compile(rf"(?<!\w)(?:{'|'.join(spelled)})(?!\w)" if spelled else r"(?!)")


def _spell(name: str) -> str:
    words = r"\s+".join(re.escape(word) for word in name.split())
    return words if len(name) <= _SHORT_NAME else f"(?i:{words})"


def find_stray_numbers(
    passages: Sequence[Words], names: Names, ledger: Ledger, *, language: Language
) -> Iterator[Issue]:
    """Find numbers of a text that contradict the metric beside them."""
    if not names.metrics:
        return
    for words in passages:
        for name, number in _pair(words.text, names, language):
            metrics = names.metrics_of(name)
            if not any(ledger.holds(metric, number, words.text) for metric in metrics):
                yield _report(words, name, number, metric=metrics[0], ledger=ledger)


def _pair(text: str, names: Names, language: Language) -> Iterator[tuple[str, TypedNumber]]:
    """Pair names with the numbers that are about them."""
    numbers = list(find_numbers(text, language))
    found = list(names.pattern.finditer(text)) if numbers else []
    for name in found:
        metrics = names.metrics_of(" ".join(name[0].split()))
        number = _number_behind(text, name, found, numbers) or _number_before(text, name, numbers)
        if number and metrics and _is_meant(text, number, metrics[0]):
            yield " ".join(name[0].split()), number


def _number_behind(
    text: str, name: re.Match[str], names: Sequence[re.Match[str]], numbers: Sequence[TypedNumber]
) -> TypedNumber | None:
    number = next((one for one in numbers if one.start >= name.end()), None)
    if number is None or any(name.end() <= other.start() < number.start for other in names):
        return None
    between = text[name.end() : number.start]
    is_near = len(between.split()) <= _WORDS_BETWEEN and not _SENTENCE.search(between)
    return number if is_near and not _BREAK.search(between) else None


def _number_before(text: str, name: re.Match[str], numbers: Sequence[TypedNumber]) -> TypedNumber | None:
    number = next((one for one in reversed(numbers) if one.end <= name.start()), None)
    if number is None:
        return None
    unit = next((found for found in (one.match(text, number.end) for one in _UNITS.values()) if found), None)
    return number if unit and not text[unit.end() : name.start()].strip() else None


def _is_meant(text: str, number: TypedNumber, metric: Metric) -> bool:
    before, typed = text[: number.start], text[number.start : number.end]
    unit = _UNITS.get(unit_of(metric.fields))
    fits = unit.match(text, number.end) if unit else _NOTHING_COUNTED.match(text, number.end)
    if not fits or _NOT_MEANT_BEFORE.search(before) or _NOT_MEANT_BEHIND.match(text, number.end):
        return False
    if unit:
        return not _NOT_MEANT_BEHIND.match(text, fits.end())
    return bool(_EQUATES.search(before)) and not _YEAR.match(typed)


def _report(words: Words, name: str, number: TypedNumber, *, metric: Metric, ledger: Ledger) -> Issue:
    typed = words.text[number.start : number.end]
    newest = ledger.newest(metric)
    right = number.format.write(newest) if newest is not None else typed
    behind = _UNITS["percent"].match(words.text, number.end)
    unit = behind[0] if behind else ""
    message = f'{typed} stands beside "{name}" and is no figure of it'
    hint = f"write [{right}{unit}](value:{metric.id}), or say what the number is"
    return warning("CX238", message, words.place(number.start, number.end), hint)
