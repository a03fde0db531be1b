"""Read a theme into values: templates as text, tokens as names and values, assets as bytes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cxsite.errors import CxsiteError
from cxsite.issues import Issue, Place, did_you_mean, error, place_in, sort_issues

DEFAULT = "default"
SITE_LAYER = "site"
SETTINGS = ("name", "description", "parent")
TABLES = ("base", "light", "dark")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
# A token's value goes into a declaration of the style sheet as it stands: it must not end the declaration,
# open a rule or a comment, or reach for another file.
UNSAFE = re.compile(r"[;{}<\\\x00-\x1f\x7f]|/\*|url\(", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Theme:
    """Hold a theme after its layers were laid over each other: site, theme, its parents, default.

    ``templates`` maps both the plain name (``page.html``, the topmost layer that has it) and the name with
    its layer to the text: ``default:page.html`` for the built-in default, ``<name>:`` for another theme,
    ``site:`` for the site's own layer. ``origins`` maps the same names to the path shown in findings.
    ``tokens`` maps the tables ``base``, ``light`` and ``dark`` to values by token; ``assets`` maps a file
    name to its bytes.
    """

    name: str
    templates: Mapping[str, str]
    origins: Mapping[str, str]
    tokens: Mapping[str, Mapping[str, str]]
    assets: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Shelves:
    """Name the two folders that hold themes: the site's own and the ones that come with the program."""

    site: Path
    built_in: Path

    def layers_of(self, theme: str) -> tuple[Layer, ...]:
        """List the layers of one theme: the site's own before the built-in one."""
        if not NAME.fullmatch(theme):
            return ()
        is_built_in = (self.built_in / theme).is_dir()
        # A theme that only the site has can be extended by its own name, too, as by a theme built on it.
        names = (SITE_LAYER,) if is_built_in else (SITE_LAYER, theme)
        own = Layer(theme, self.site / theme, f"themes/{theme}", names)
        built_in = Layer(theme, self.built_in / theme, f"cxsite/themes/{theme}", (theme,))
        return tuple(layer for layer in (own, built_in) if layer.folder.is_dir())

    def list_names(self) -> tuple[str, ...]:
        """List every theme that could be chosen."""
        folders = [path for shelf in (self.site, self.built_in) if shelf.is_dir() for path in shelf.iterdir()]
        return tuple(sorted({path.name for path in folders if path.is_dir() and NAME.fullmatch(path.name)}))


@dataclass(frozen=True, slots=True)
class Layer:
    """Name one folder of templates, tokens and assets: how findings show it and how templates call it."""

    theme: str
    folder: Path
    shown: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TomlFile:
    """Hold a parsed file together with its text, so that findings can point into it."""

    path: str
    text: str
    content: Mapping[str, object]

    def place(self, table: str = "", key: str = "", *, at_value: bool = False) -> Place:
        """Point at a table's head, at a key or at a key's value; at the file where it cannot be found."""
        current, offset = "", 0
        for line in self.text.splitlines(keepends=True):
            head = re.match(r"\s*\[\s*[\"']?([\w-]+)[\"']?\s*\]", line)
            entry = re.match(
                rf"\s*(?P<key>([\"']?){re.escape(key)}\2)\s*=\s*(?P<value>{QUOTED.pattern}|\S*)", line
            )
            current = head[1] if head else current
            if head and not key and current == table:
                return place_in(self.text, self.path, offset + head.start(1), len(head[1]))
            if entry and key and current == table:
                group = "value" if at_value else "key"
                return place_in(self.text, self.path, offset + entry.start(group), len(entry[group]))
            offset += len(line)
        return Place(self.path)


def read_theme(
    name: str, site: Path, *, place: Place | None = None, built_in: Path | None = None
) -> tuple[Theme, tuple[Issue, ...]]:
    """Read the theme that a site asks for, with all layers below it; ``place`` is where the site names it."""
    shelves = Shelves(site / "themes", built_in or find_built_in_themes(Path(__file__).parent))
    if not (shelves.built_in / DEFAULT).is_dir():
        raise CxsiteError("the default theme is missing from the installation", "install cxsite again")
    try:
        return _read_theme(name, shelves, place or Place("cxsite.toml"))
    except OSError as cause:
        raise CxsiteError(f"cannot read {cause.filename}: {cause.strerror}") from cause


def find_built_in_themes(package: Path) -> Path:
    """Find the themes beside an installed package, or above it in a checkout."""
    beside = package / "themes"
    return beside if beside.is_dir() else package.parent / "themes"


def _read_theme(name: str, shelves: Shelves, place: Place) -> tuple[Theme, tuple[Issue, ...]]:
    layers, chain_issues = _find_layers(name, shelves, place)
    templates, origins, template_issues = _read_templates(layers)
    tokens, token_issues = _read_tokens(layers)
    theme = Theme(name, templates, origins, tokens, _read_assets(layers))
    return theme, sort_issues((*chain_issues, *template_issues, *token_issues))


def _find_layers(name: str, shelves: Shelves, place: Place) -> tuple[tuple[Layer, ...], list[Issue]]:
    """Follow the parents of a theme down to the default theme."""
    chain: dict[str, tuple[Layer, ...]] = {}
    issues: list[Issue] = []
    while name != DEFAULT:
        if name in chain:
            issues.append(
                error(
                    "CX505",
                    f"the themes {_word_loop(name, chain)} are parents of each other",
                    place,
                    "name another parent, such as default",
                )
            )
            break
        if not (layers := shelves.layers_of(name)):
            issues.append(_miss_theme(name, shelves, place))
            break
        chain[name] = layers
        name, place, found = _read_parent(layers)
        issues += found
    default = shelves.layers_of(DEFAULT)
    *_, found = _read_parent(default)
    return tuple(layer for layers in (*chain.values(), default) for layer in layers), [*issues, *found]


def _miss_theme(name: str, shelves: Shelves, place: Place) -> Issue:
    names = shelves.list_names()
    otherwise = f"the themes are {', '.join(names)}; one of your own is a folder themes/{name}"
    hint = did_you_mean(name, names, otherwise)
    return error("CX501", f'unknown theme "{name}"', place, hint)


def _word_loop(name: str, chain: Mapping[str, object]) -> str:
    members = list(chain)
    return " → ".join([*members[members.index(name) :], name])


def _read_parent(layers: Sequence[Layer]) -> tuple[str, Place, list[Issue]]:
    """Read which theme stands below, from the topmost ``theme.toml`` that says so."""
    issues: list[Issue] = []
    parents: list[tuple[str, Place]] = []
    for layer in layers:
        file, found = _read_toml(layer, "theme.toml")
        issues += found
        issues += _check_settings(file, layer.theme)
        parent = file.content.get("parent")
        if isinstance(parent, str):
            parents.append((parent, file.place(key="parent", at_value=True)))
    parent, place = parents[0] if parents else (DEFAULT, Place(""))
    return parent, place, issues


def _check_settings(file: TomlFile, theme: str) -> Iterator[Issue]:
    known = tuple(key for key in SETTINGS if key != "parent" or theme != DEFAULT)
    for key, value in file.content.items():
        if key not in known:
            hint = did_you_mean(key, known, f"the keys are {', '.join(known)}")
            table = key if isinstance(value, dict) else ""
            yield error("CX503", f'unknown key "{key}"', file.place(table, "" if table else key), hint)
        elif not isinstance(value, str):
            yield error(
                "CX504", f'"{key}" must be a text', file.place(key=key, at_value=True), "put it in quotes"
            )


def _read_templates(
    layers: Sequence[Layer],
) -> tuple[dict[str, str], dict[str, str], list[Issue]]:
    text_by_name: dict[str, str] = {}
    origin_by_name: dict[str, str] = {}
    issues: list[Issue] = []
    for layer in layers:
        for template, path in _list_files(layer.folder / "templates"):
            shown = f"{layer.shown}/templates/{template}"
            text, found = _read_text(path, shown)
            issues += found
            for name in (template, *(f"{prefix}:{template}" for prefix in layer.names)):
                text_by_name.setdefault(name, text)
                origin_by_name.setdefault(name, shown)
    return dict(sorted(text_by_name.items())), dict(sorted(origin_by_name.items())), issues


def _read_assets(layers: Sequence[Layer]) -> dict[str, bytes]:
    paths = {name: path for layer in reversed(layers) for name, path in _list_files(layer.folder / "assets")}
    return {name: paths[name].read_bytes() for name in sorted(paths)}


def _list_files(folder: Path) -> list[tuple[str, Path]]:
    """List the files of a theme by name, without what editors and systems leave in folders."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    named = sorted((path.relative_to(folder).as_posix(), path) for path in paths)
    return [(name, path) for name, path in named if not _is_leftover(name)]


def _is_leftover(name: str) -> bool:
    return name.endswith("~") or any(part.startswith(".") for part in name.split("/"))


def _read_tokens(layers: Sequence[Layer]) -> tuple[dict[str, dict[str, str]], list[Issue]]:
    files, issues = [], []
    for layer in layers:
        file, found = _read_toml(layer, "tokens.toml")
        files.append(file)
        issues += found
    known = {table: _list_tokens(files[-1], table) for table in TABLES}
    # A token left out of one scheme keeps the value of the other, so both know the same names.
    known |= dict.fromkeys(("light", "dark"), known["light"] | known["dark"])
    for file in files:
        issues += _check_tokens(file, known)
    merged = {table: _merge_tokens([_tokens_of(file, table) for file in files]) for table in TABLES}
    return merged, issues


def _merge_tokens(tables: Sequence[Mapping[str, object]]) -> dict[str, str]:
    merged = {name: value for table in reversed(tables) for name, value in table.items()}
    return {name: value for name, value in sorted(merged.items()) if isinstance(value, str)}


def _tokens_of(file: TomlFile, table: str) -> Mapping[str, object]:
    tokens = file.content.get(table)
    return tokens if isinstance(tokens, dict) else {}


def _list_tokens(file: TomlFile, table: str) -> frozenset[str]:
    return frozenset(_tokens_of(file, table))


def _check_tokens(file: TomlFile, known: Mapping[str, frozenset[str]]) -> Iterator[Issue]:
    for table, tokens in file.content.items():
        if table not in TABLES:
            place = file.place(table) if isinstance(tokens, dict) else file.place(key=table)
            hint = did_you_mean(table, TABLES, "tokens stand in the tables [base], [light] and [dark]")
            yield error("CX503", f'unknown table "{table}"', place, hint)
        elif not isinstance(tokens, dict):
            yield error("CX504", f'"{table}" must be a table', file.place(key=table), f"write [{table}]")
        else:
            for name in tokens:
                yield from _check_token(file, table, name, known=known)


def _check_token(
    file: TomlFile, table: str, name: str, *, known: Mapping[str, frozenset[str]]
) -> Iterator[Issue]:
    value = _tokens_of(file, table)[name]
    if name not in known[table]:
        home = next((other for other in TABLES if name in known[other]), None)
        hint = (
            f"it belongs in [{home}]"
            if home
            else did_you_mean(name, known[table], _word_tokens(known[table]))
        )
        yield error("CX506", f'unknown token "{name}" in [{table}]', file.place(table, name), hint)
    elif not isinstance(value, str):
        place = file.place(table, name, at_value=True)
        yield error("CX504", f'the token "{name}" must be a text', place, "put its value in quotes")
    elif fault := _find_fault(value):
        place = file.place(table, name, at_value=True)
        hint = "a token is one CSS value, such as #1f5d99 or 1.5rem; rules belong in the theme's assets/"
        yield error("CX507", f'the token "{name}" {fault}', place, hint)


def _word_tokens(names: frozenset[str]) -> str:
    return f"the tokens are {', '.join(sorted(names))}"


def _find_fault(value: str) -> str:
    """Say why a value could not stand in a declaration; nothing if it could."""
    if not value.strip():
        return "is empty"
    if unsafe := UNSAFE.search(value):
        return f"holds {unsafe[0]!r}, which a value must not"
    bare = QUOTED.sub("", value)
    if any(quote in bare for quote in "\"'"):
        return "has a quotation mark without its partner"
    depth = 0
    for mark in re.findall(r"[()]", bare):
        depth += 1 if mark == "(" else -1
        if depth < 0:
            break
    return "has a parenthesis without its partner" if depth else ""


def _read_toml(layer: Layer, name: str) -> tuple[TomlFile, list[Issue]]:
    path, shown = layer.folder / name, f"{layer.shown}/{name}"
    if not path.exists():
        return TomlFile(shown, "", {}), []
    text, issues = _read_text(path, shown)
    try:
        return TomlFile(shown, text, tomllib.loads(text)), issues
    except tomllib.TOMLDecodeError as cause:
        return TomlFile(shown, text, {}), [*issues, _explain_toml(cause, text, shown)]


def _explain_toml(cause: tomllib.TOMLDecodeError, text: str, shown: str) -> Issue:
    message, _, where = str(cause).rpartition(" (at ")
    position = re.match(r"line (\d+), column (\d+)", where)
    lines = text.splitlines() or [""]
    line, column = (int(position[1]), int(position[2])) if position else (len(lines), len(lines[-1]) + 1)
    excerpt = lines[line - 1] if line <= len(lines) else ""
    message = f"{message[:1].lower()}{message[1:]}"
    return error(
        "CX502", f"broken TOML: {message}", Place(shown, line, column, excerpt), "put every value in quotes"
    )


def _read_text(path: Path, shown: str) -> tuple[str, list[Issue]]:
    """Read a text with the line ends of every system made one, so that all systems build the same bytes."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n"), []
    except UnicodeDecodeError as cause:
        before = len(content[: cause.start].decode("utf-8-sig"))
        place = place_in(content.decode("utf-8-sig", errors="replace"), shown, before)
        return "", [error("CX508", "the file is not UTF-8", place, "save it as UTF-8 in the editor")]
