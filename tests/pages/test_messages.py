"""Test that every message is there, in every form of every language, and that none is left over."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale

from cxsite.language import Language
from cxsite.pages.messages import CATALOGS, FALLBACK, say
from cxsite.periods import Calendar

PAGES = Path(__file__).parents[2] / "cxsite" / "pages"
ENGLISH = Language("en", Calendar())


def forms_of(template: object) -> list[str]:
    """List the texts of a template, one or one for each plural form."""
    return [template] if isinstance(template, str) else list(template.values())  # type: ignore[attr-defined]


def places_of(text: str) -> set[str]:
    """List the named places of a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def texts_in_source() -> tuple[set[str], list[re.Pattern[str]]]:
    """List the texts of the pages but the catalogs, as patterns where a part is worked out."""
    written: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for path in PAGES.glob("*.py"):
        if path.stem.startswith("messages_"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                written.add(node.value)
            if isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(one.value)) if isinstance(one, ast.Constant) else ".+"
                    for one in node.values
                ]
                patterns.append(re.compile("".join(parts)))
    # A pattern of nothing but a place would fit every key.
    return written, [one for one in patterns if re.search(r"[a-z_]{3,}\\\.|\\\.[a-z_]{3,}", one.pattern)]


@pytest.mark.parametrize("language", sorted(CATALOGS))
def test_every_language_has_every_key(language: str) -> None:
    """Another language is one more mapping, and a whole one."""
    assert set(CATALOGS[language]) == set(CATALOGS[FALLBACK])


@pytest.mark.parametrize("language", sorted(CATALOGS))
def test_every_language_fills_the_same_places(language: str) -> None:
    """A translation says all that the English sentence says."""
    wrong = [
        key
        for key, template in CATALOGS[language].items()
        for text in forms_of(template)
        if places_of(text) | {"count"} != places_of(forms_of(CATALOGS[FALLBACK][key])[-1]) | {"count"}
    ]
    assert wrong == []


@pytest.mark.parametrize("language", sorted(CATALOGS))
def test_every_plural_form_is_written(language: str) -> None:
    """A template with forms has all that its language tells apart."""
    needed = {Locale.parse(language).plural_form(count) for count in range(200)}
    forms = [template for template in CATALOGS[language].values() if not isinstance(template, str)]
    assert [form for form in forms if set(form) != needed] == []


def test_no_message_is_left_over() -> None:
    """Every key is asked for somewhere in the pages."""
    written, patterns = texts_in_source()
    left = {
        key for key in set(CATALOGS[FALLBACK]) - written if not any(one.fullmatch(key) for one in patterns)
    }
    assert left == set()


def test_a_missing_key_is_an_error() -> None:
    """Nobody is shown a sentence that is not there."""
    with pytest.raises(KeyError):
        say(ENGLISH, "headline.unheard")


@pytest.mark.parametrize(("count", "text"), [(1, "the last week"), (8, "the last 8 weeks")])
def test_a_count_chooses_the_form(count: int, text: str) -> None:
    """One is told from many."""
    assert say(ENGLISH, "span.week", count=count) == text


def test_a_language_without_a_catalog_is_worded_in_english() -> None:
    """Its numbers stay its own."""
    assert say(Language("de", Calendar()), "span.week", count=1200) == "the last 1.200 weeks"
