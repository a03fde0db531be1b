"""Test the style sheet that is made of a theme's tokens and rules."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cxsite.render.stylesheet import asset_folder, make_assets
from cxsite.theme import Theme

ASSETS = st.dictionaries(st.text(min_size=1, max_size=5), st.binary(max_size=8), max_size=4)


def theme_of(**assets: bytes) -> Theme:
    """Make a theme with three tables of tokens."""
    tokens = {"base": {"gap": "1rem"}, "light": {"ink": "#111", "paper": "#fff"}, "dark": {"ink": "#eee"}}
    return Theme("small", {}, {}, tokens, assets)


def test_tokens_become_properties() -> None:
    """Tokens stand before the theme's own rules, the dark ones for dark screens alone."""
    sheet = make_assets(theme_of(**{"site.css": b"p{color:var(--ink)}"}))["site.css"].decode()
    assert sheet == (
        ":root{--gap:1rem;--ink:#111;--paper:#fff;}\n"
        "@media screen and (prefers-color-scheme:dark){:root{--ink:#eee;}}\n"
        "p{color:var(--ink)}"
    )


def test_a_theme_without_rules_has_its_tokens() -> None:
    """The style sheet is made also where the theme brings none."""
    assert make_assets(theme_of())["site.css"].startswith(b":root{")


def test_other_assets_stay_as_they_are() -> None:
    """Scripts and fonts are taken over to the byte."""
    assert make_assets(theme_of(**{"a.js": b"\x00\xff"}))["a.js"] == b"\x00\xff"


@given(ASSETS, ASSETS)
def test_the_folder_is_named_by_what_is_in_it(one: dict[str, bytes], two: dict[str, bytes]) -> None:
    """Equal assets share a folder, others never do."""
    assert (asset_folder(one) == asset_folder(two)) is (one == two)


@given(ASSETS)
def test_order_does_not_name_the_folder(assets: dict[str, bytes]) -> None:
    """The folder does not hang on the order in which files were read."""
    assert asset_folder(assets) == asset_folder(dict(reversed(assets.items())))
