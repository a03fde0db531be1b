"""Test that the layers of a theme are found, laid over each other and checked."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxsite
from cxsite.errors import CxsiteError
from cxsite.issues import Issue, Place
from cxsite.theme import Theme, find_built_in_themes, read_theme

DEFAULT = {
    "default/theme.toml": 'name = "default"\n',
    "default/tokens.toml": '[base]\ngap = "1rem"\nfont = \'"Noto Sans", serif\'\n'
    '[light]\nink = "#111"\npaper = "#fff"\n[dark]\nink = "#eee"\n',
    "default/templates/page.html": "default page",
    "default/templates/blocks/figure.html": "default figure",
    "default/assets/site.css": "default css",
    "default/assets/fonts/a.woff2": "default font",
}


class Workshop:
    """Write themes to folders and read them."""

    def __init__(self, folder: Path) -> None:
        self.built_in = folder / "themes"
        self.site = folder / "site"
        self.site.mkdir()
        self.add_built_in(DEFAULT)

    def add_built_in(self, content_by_path: dict[str, str | bytes]) -> None:
        """Write files of built-in themes."""
        _write(self.built_in, content_by_path)

    def add(self, content_by_path: dict[str, str | bytes]) -> None:
        """Write files of the site's own themes."""
        _write(self.site / "themes", content_by_path)

    def read(self, name: str) -> Theme:
        """Read a theme that has no faults."""
        theme, issues = read_theme(name, self.site, built_in=self.built_in)
        assert issues == ()
        return theme

    def find(self, name: str = "own") -> list[Issue]:
        """Return the faults of a theme."""
        return list(read_theme(name, self.site, built_in=self.built_in)[1])

    def find_one(self, name: str = "own") -> Issue:
        """Return the only fault of a theme."""
        (issue,) = self.find(name)
        return issue


def _write(folder: Path, content_by_path: dict[str, str | bytes]) -> None:
    for name, content in content_by_path.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def spot(issue: Issue) -> tuple[str, str, int, int]:
    """Return a finding's code and where it points."""
    return issue.code, issue.place.path, issue.place.line, issue.place.column


def pointed(issue: Issue) -> str:
    """Return the text that a finding underlines."""
    start = issue.place.column - 1
    return issue.place.excerpt[start : start + issue.place.width]


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """Give a default theme and a site without themes."""
    return Workshop(tmp_path)


def test_default_theme_is_read_whole(workshop: Workshop) -> None:
    """Templates, tokens and assets of the default theme are there under their names."""
    theme = workshop.read("default")
    assert theme.templates == {
        "blocks/figure.html": "default figure",
        "default:blocks/figure.html": "default figure",
        "default:page.html": "default page",
        "page.html": "default page",
    }
    assert theme.assets == {"fonts/a.woff2": b"default font", "site.css": b"default css"}
    assert theme.tokens == {
        "base": {"font": '"Noto Sans", serif', "gap": "1rem"},
        "light": {"ink": "#111", "paper": "#fff"},
        "dark": {"ink": "#eee"},
    }


def test_everything_is_sorted(workshop: Workshop) -> None:
    """No order depends on the disk."""
    workshop.add({"default/templates/a.html": "", "default/assets/a.css": ""})
    theme = workshop.read("default")
    for mapping in (theme.templates, theme.origins, theme.assets, *theme.tokens.values()):
        assert list(mapping) == sorted(mapping)


def test_first_layer_wins_file_by_file(workshop: Workshop) -> None:
    """A site overrides a built-in theme, which overrides the default, each file by itself."""
    workshop.add_built_in(
        {
            "night/theme.toml": "",
            "night/templates/page.html": "night page",
            "night/templates/blocks/figure.html": "night figure",
            "night/assets/site.css": "night css",
        }
    )
    workshop.add({"night/templates/page.html": "site page"})
    theme = workshop.read("night")
    assert theme.templates["page.html"] == "site page"
    assert theme.templates["site:page.html"] == "site page"
    assert theme.templates["night:page.html"] == "night page"
    assert theme.templates["default:page.html"] == "default page"
    assert theme.templates["blocks/figure.html"] == "night figure"
    assert theme.assets["site.css"] == b"night css"
    assert theme.origins["page.html"] == "themes/night/templates/page.html"
    assert theme.origins["night:page.html"] == "cxsite/themes/night/templates/page.html"


def test_site_overrides_the_default_theme(workshop: Workshop) -> None:
    """A site changes single files and tokens of the default theme and keeps all others."""
    workshop.add({"default/templates/page.html": "site page", "default/tokens.toml": '[light]\nink = "navy"'})
    theme = workshop.read("default")
    assert theme.templates["page.html"] == "site page"
    assert theme.templates["default:page.html"] == "default page"
    assert theme.tokens["light"] == {"ink": "navy", "paper": "#fff"}


def test_override_of_the_default_lies_below_another_theme(workshop: Workshop) -> None:
    """What a site changes in the default theme shows through a theme that leaves it alone."""
    workshop.add_built_in({"night/templates/page.html": "night page"})
    workshop.add({"default/templates/page.html": "site page", "default/assets/site.css": "site css"})
    theme = workshop.read("night")
    assert theme.templates["page.html"] == "night page"
    assert theme.assets["site.css"] == b"site css"


def test_parents_come_before_the_default(workshop: Workshop) -> None:
    """A theme builds on its parent, which may be one of the site's own."""
    workshop.add(
        {
            "own/theme.toml": 'parent = "house"',
            "own/tokens.toml": '[light]\nink = "red"',
            "house/tokens.toml": '[light]\nink = "blue"\npaper = "ivory"',
            "house/templates/page.html": "house page",
        }
    )
    theme = workshop.read("own")
    assert theme.tokens["light"] == {"ink": "red", "paper": "ivory"}
    assert theme.templates["page.html"] == "house page"
    assert theme.templates["house:page.html"] == "house page"


def test_leftovers_of_editors_are_no_files_of_a_theme(workshop: Workshop) -> None:
    """Hidden files and backups are not published."""
    left = {
        "templates/.page.html.swp": "",
        "assets/.DS_Store": "",
        "assets/site.css~": "",
        "assets/.git/a": "",
    }
    workshop.add({f"default/{name}": content for name, content in left.items()})
    theme = workshop.read("default")
    assert set(theme.assets) == {"site.css", "fonts/a.woff2"}
    assert "site:.page.html.swp" not in theme.templates


def test_line_ends_and_marks_of_systems_are_made_one(workshop: Workshop) -> None:
    """A template that was saved on another system builds the same bytes."""
    workshop.add({"default/templates/page.html": b"\xef\xbb\xbfone\r\ntwo\r\n"})
    assert workshop.read("default").templates["page.html"] == "one\ntwo\n"


def test_dark_tokens_may_name_what_the_default_has_in_light_only(workshop: Workshop) -> None:
    """A token left out of the default's dark scheme can still be given a dark value."""
    workshop.add({"own/tokens.toml": '[dark]\npaper = "black"'})
    assert workshop.read("own").tokens["dark"] == {"ink": "#eee", "paper": "black"}


def test_unknown_theme_is_an_error_with_the_nearest_name(workshop: Workshop) -> None:
    """A misspelled theme is reported where the site names it, and the default is shown meanwhile."""
    workshop.add_built_in({"harbour/theme.toml": ""})
    place = Place("cxsite.toml", 3, 9)
    theme, (issue,) = read_theme("harbor", workshop.site, place=place, built_in=workshop.built_in)
    assert (issue.code, issue.place, issue.hint) == ("CX501", place, 'did you mean "harbour"?')
    assert theme.templates["page.html"] == "default page"


@pytest.mark.parametrize("name", ["../themes/default", "", ".", "Own", "own/../own"])
def test_name_that_is_a_path_is_unknown(name: str, workshop: Workshop) -> None:
    """A theme is named, never reached by a path."""
    workshop.add({"own/theme.toml": ""})
    assert spot(workshop.find_one(name)) == ("CX501", "cxsite.toml", 1, 1)


def test_unknown_parent_points_at_its_name(workshop: Workshop) -> None:
    """A misspelled parent is underlined in theme.toml."""
    workshop.add({"own/theme.toml": '# own\nparent = "defalt"\n'})
    issue = workshop.find_one()
    assert spot(issue) == ("CX501", "themes/own/theme.toml", 2, 10)
    assert (pointed(issue), issue.hint) == ('"defalt"', 'did you mean "default"?')


def test_loop_of_parents_is_an_error(workshop: Workshop) -> None:
    """Themes that are each other's parents are named in their order."""
    workshop.add({"own/theme.toml": 'parent = "two"', "two/theme.toml": 'parent = "own"'})
    issue = workshop.find_one()
    assert spot(issue) == ("CX505", "themes/two/theme.toml", 1, 10)
    assert "own → two → own" in issue.message


def test_default_theme_has_no_parent(workshop: Workshop) -> None:
    """Nothing lies below the default theme."""
    workshop.add({"default/theme.toml": 'parent = "night"'})
    assert workshop.find_one("default").message == 'unknown key "parent"'


@pytest.mark.parametrize(
    ("file", "text", "expected", "underlined"),
    [
        ("theme.toml", 'name = "x"\nparant = "default"', ("CX503", 2, 1), "parant"),
        ("theme.toml", "[parents]\n", ("CX503", 1, 2), "parents"),
        ("theme.toml", "name = 3", ("CX504", 1, 8), "3"),
        ("tokens.toml", "[ light ]\n[ligth]\nink = 'x'", ("CX503", 2, 2), "ligth"),
        ("tokens.toml", "ink = 'red'", ("CX503", 1, 1), "ink"),
        ("tokens.toml", "light = 'red'", ("CX504", 1, 1), "light"),
        ("tokens.toml", "[base]\n[light]\n  inkk = 'red'", ("CX506", 3, 3), "inkk"),
        ("tokens.toml", "[base]\nink = 'red'", ("CX506", 2, 1), "ink"),
        ("tokens.toml", "[dark]\nink = 7 # seven", ("CX504", 2, 7), "7"),
        ("tokens.toml", "[light]\nink = 'a'\n[dark]\n'ink' = 'b;c'", ("CX507", 4, 9), "'b;c'"),
    ],
)
def test_fault_points_at_its_text(
    file: str, text: str, expected: tuple[str, int, int], underlined: str, workshop: Workshop
) -> None:
    """Every fault of a theme's own files has its line, column and width."""
    workshop.add({f"own/{file}": text})
    issue = workshop.find_one()
    code, line, column = expected
    assert spot(issue) == (code, f"themes/own/{file}", line, column)
    assert pointed(issue) == underlined
    assert issue.hint


def test_unknown_token_proposes_the_nearest(workshop: Workshop) -> None:
    """A misspelled token is answered with the token that was meant, or with its table."""
    workshop.add({"own/tokens.toml": '[light]\npapr = "red"\ngap = "2rem"'})
    assert [issue.hint for issue in workshop.find()] == ['did you mean "paper"?', "it belongs in [base]"]


@pytest.mark.parametrize(
    "value",
    [
        "red; color: blue",
        "red}",
        "{",
        "</style>",
        "URL(https://example.org/a)",
        "red /* open",
        "\\75rl(x)",
        "",
        "  ",
        "calc(1px",
        "1px)(",
        "'open",
    ],
)
def test_value_that_would_leave_its_declaration_is_an_error(value: str, workshop: Workshop) -> None:
    """A token holds one value and nothing that ends it."""
    workshop.add({"own/tokens.toml": f'[light]\nink = "{value}"'.replace("\\", "\\\\")})
    assert workshop.find_one().code == "CX507"


@pytest.mark.parametrize(
    "value", ["#1f5d99", "clamp(1rem, 4vw, 2.5rem)", "'Segoe UI (a', serif", "0 1px 2px #0003"]
)
def test_ordinary_values_pass(value: str, workshop: Workshop) -> None:
    """Colours, lengths, functions and quoted names are fine."""
    workshop.add({"own/tokens.toml": f'[light]\nink = "{value}"'})
    assert workshop.read("own").tokens["light"]["ink"] == value


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("name = \n", 1, 8), ('name = "a"\nname = "b"\n', 2, 11), ('a = """\n', 1, 8), ("[", 1, 2)],
)
def test_broken_toml_points_at_the_break(text: str, line: int, column: int, workshop: Workshop) -> None:
    """Broken TOML is a finding at the place where reading stopped."""
    workshop.add({"own/theme.toml": text})
    assert spot(workshop.find_one()) == ("CX502", "themes/own/theme.toml", line, column)


@given(content=st.binary(max_size=60))
@settings(max_examples=40, deadline=None)
def test_no_bytes_break_the_reader(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever stands in the files of a theme, reading ends with findings that point into the file."""
    workshop = Workshop(tmp_path_factory.mktemp("workshop"))
    workshop.add({f"own/{name}": content for name in ("theme.toml", "tokens.toml", "templates/page.html")})
    assert all(issue.place.line >= 1 and issue.place.column >= 1 for issue in workshop.find())


def test_file_that_is_not_utf_8_points_at_the_byte(workshop: Workshop) -> None:
    """A template in another encoding is an error at its first foreign character."""
    workshop.add({"own/templates/page.html": b"line\nGr" + b"\xfc\xdfe"})
    assert spot(workshop.find_one()) == ("CX508", "themes/own/templates/page.html", 2, 3)


def test_all_faults_are_found_at_once(workshop: Workshop) -> None:
    """A theme with many faults needs one run."""
    workshop.add(
        {
            "own/theme.toml": 'parent = "none-such"\ntitel = "x"',
            "own/tokens.toml": '[light]\nink = 1\npaper = "{"\nnone = "x"',
            "own/templates/page.html": b"\xff",
        }
    )
    assert {issue.code for issue in workshop.find()} == {"CX501", "CX503", "CX504", "CX506", "CX507", "CX508"}


def test_unreadable_file_is_explained(workshop: Workshop) -> None:
    """A file that cannot be read stops the run with its name."""
    (workshop.site / "themes" / "own" / "theme.toml").mkdir(parents=True)
    with pytest.raises(CxsiteError, match=r"cannot read .*theme\.toml"):
        workshop.find()


def test_broken_installation_is_explained(tmp_path: Path) -> None:
    """Without a default theme nothing can be shown."""
    with pytest.raises(CxsiteError, match="missing from the installation"):
        read_theme("default", tmp_path, built_in=tmp_path)


def test_themes_are_found_beside_an_installed_package(tmp_path: Path) -> None:
    """In an installation the themes lie in the package."""
    package = tmp_path / "site-packages" / "cxsite"
    (package / "themes" / "default").mkdir(parents=True)
    (tmp_path / "site-packages" / "themes").mkdir()
    assert find_built_in_themes(package) == package / "themes"


def test_themes_are_found_in_a_checkout(tmp_path: Path) -> None:
    """In a checkout the themes lie at the top level."""
    package = tmp_path / "checkout" / "cxsite"
    package.mkdir(parents=True)
    assert find_built_in_themes(package) == tmp_path / "checkout" / "themes"


def test_the_default_theme_of_this_project_has_no_faults(tmp_path: Path) -> None:
    """What we ship reads without a finding."""
    theme, issues = read_theme("default", tmp_path)
    assert issues == ()
    assert theme.templates
    assert find_built_in_themes(Path(cxsite.__file__).parent).is_dir()
