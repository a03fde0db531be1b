"""Test the addresses of pages and the ways between them."""

from __future__ import annotations

import hashlib
import posixpath
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsite.model import Ref
from cxsite.pages.addresses import address_of, mark_of, relative, root_of, segment_addresses, slug_of

TEXTS = st.text(max_size=200)
NAMES = st.from_regex(r"[a-z0-9]{1,5}", fullmatch=True)
ADDRESSES = st.lists(NAMES, min_size=1, max_size=4).map(lambda parts: "/".join(parts) + ".html")


@pytest.mark.parametrize(
    ("ref", "address"),
    [
        (Ref("metrics", "on-time"), "metrics/on-time.html"),
        (Ref("front", "front"), "index.html"),
        (Ref("glossary", "glossary"), "glossary/index.html"),
    ],
)
def test_records_have_addresses(ref: Ref, address: str) -> None:
    """A record's page stands in the folder of its kind."""
    assert address_of(ref) == address


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("UA", "ua"),
        ("Köln-Süd", "koeln-sued"),
        ("Ko\u0308ln", "koeln"),
        ("Straße 7", "strasse-7"),
        ("Éclair & Co.", "eclair-co"),
        ("../../etc", "etc"),
        ("/", ""),
        ("🙂", ""),
        ("", ""),
    ],
)
def test_slugs_are_spelled_out(text: str, slug: str) -> None:
    """A slug keeps what can be read of a text."""
    assert slug_of(text) == slug


@given(TEXTS)
def test_slugs_are_safe(text: str) -> None:
    """A slug holds small letters, digits and single dashes, and is never long."""
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug_of(text))
    assert len(slug_of(text)) <= 60


@given(TEXTS)
def test_marks_are_empty_for_no_text_alone(text: str) -> None:
    """A text of which no letter can be kept still names a place."""
    assert bool(mark_of(text)) is bool(text)


@given(st.sets(st.tuples(st.sampled_from(["a", "b"]), TEXTS, TEXTS), max_size=12))
def test_segments_have_addresses_of_their_own(keys: set[tuple[str, str, str]]) -> None:
    """Each segment has one safe address, and no two share one, whatever their texts."""
    addresses = segment_addresses(keys)
    assert len(set(addresses.values())) == len(keys)
    pattern = r"metrics/[ab]/[A-Za-z0-9_-]+/[a-z0-9-]+\.html"
    assert all(re.fullmatch(pattern, address) for address in addresses.values())


def test_a_value_has_its_plain_slug() -> None:
    """A slug that nobody shares stands alone."""
    assert segment_addresses([("m", "carrier", "UA")]) == {
        ("m", "carrier", "UA"): "metrics/m/carrier/ua.html"
    }


@pytest.mark.parametrize("value", ["🙂", ""])
def test_a_value_without_a_slug_has_its_digest(value: str) -> None:
    """Eight digits of the value's SHA-256 stand for a slug that would be empty."""
    digest = hashlib.sha256(value.encode()).hexdigest()[:8]
    assert set(segment_addresses([("m", "c", value)]).values()) == {f"metrics/m/c/{digest}.html"}


def test_values_that_share_a_slug_carry_their_digests() -> None:
    """Both values keep the slug and add eight digits each."""
    keys = [("m", "c", "A B"), ("m", "c", "a-b")]
    digests = [hashlib.sha256(value.encode()).hexdigest()[:8] for _, _, value in keys]
    assert list(segment_addresses(keys).values()) == [f"metrics/m/c/a-b-{digest}.html" for digest in digests]


def test_a_column_of_any_name_is_a_folder() -> None:
    """A column's name that is no folder's is spelled out, with its digest."""
    digest = hashlib.sha256("Größe/m".encode()).hexdigest()[:8]
    address = f"metrics/m/groesse-m-{digest}/x.html"
    assert segment_addresses([("m", "Größe/m", "x")])["m", "Größe/m", "x"] == address


@given(ADDRESSES, ADDRESSES)
def test_a_way_leads_where_it_should(page: str, target: str) -> None:
    """The way from a page to another, walked, ends at the other."""
    way = relative(page, target)
    assert posixpath.normpath(posixpath.join(posixpath.dirname(page), way)) == target
    assert not way.startswith("/")


@given(ADDRESSES, ADDRESSES)
def test_a_way_is_short(page: str, target: str) -> None:
    """No step goes up and down the same folder."""
    assert relative(page, target) == posixpath.relpath(target, posixpath.dirname(page) or ".")


def test_an_anchor_is_kept() -> None:
    """The place in a page goes with its address."""
    assert relative("a/b.html", "glossary/index.html#nps") == "../glossary/index.html#nps"


def test_an_anchor_alone_stays_in_the_page() -> None:
    """A bare anchor needs no way."""
    assert relative("a/b.html", "#here") == "#here"


@pytest.mark.parametrize(
    ("page", "root"), [("index.html", ""), ("a/b.html", "../"), ("a/b/c.html", "../../")]
)
def test_the_root_is_found(page: str, root: str) -> None:
    """A page knows how deep it stands."""
    assert root_of(page) == root
