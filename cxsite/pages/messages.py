"""Fill the templates of sentences in the language of the site.

Every sentence about figures that is put together by the build has a key; a language is one more mapping from
keys to templates. A template names what it holds (``{value}``) and may be given once for each plural form of
its language, so that no translator has to follow the word order of another language.
"""

from __future__ import annotations

from collections.abc import Mapping

from cxsite.language import Language, plural_of
from cxsite.pages.messages_en import ENGLISH

Template = str | Mapping[str, str]
Catalog = Mapping[str, Template]

CATALOGS: Mapping[str, Catalog] = {"en": ENGLISH}
"""The catalogs by language, without a region: ``en`` holds for ``en-GB`` as well."""
FALLBACK = "en"


def say(language: Language, key: str, *, count: float | None = None, **values: str) -> str:
    """Fill the template of a key, in the plural form that goes with ``count``.

    A site in a language without a catalog is worded in English, its numbers and dates in its own language.
    Raises ``KeyError`` for a key that the catalog does not hold: that is a bug.
    """
    tag = language.locale.language if language.locale.language in CATALOGS else FALLBACK
    template = CATALOGS[tag][key]
    if count is not None:
        values = {"count": language.exact(count), **values}
    if not isinstance(template, str):
        template = template[plural_of(tag, count or 0)]
    return template.format_map(values)
