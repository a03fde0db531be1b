"""Test the walls of the house: who may know whom, who may touch the world, and what help costs."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "cxsite"
PACKAGES = ("load", "model", "pages", "render", "scaffold", "schema", "serve", "write")
HAND_OVERS = {
    "load": "sources",
    "model": "portal",
    "pages": "plan",
    "render": "artifact",
    "write": "report",
}
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef
PURE_STAGES = ("model", "pages", "render")

WORLDLY_MODULES = {
    "clock": {"time", "sched"},
    "disk": {"fcntl", "glob", "mmap", "os", "pathlib", "pickle", "shelve", "shutil", "sqlite3", "tempfile"},
    "environment": {"getpass", "locale", "platform", "signal", "sys"},
    "processes": {"asyncio", "concurrent", "multiprocessing", "subprocess", "threading"},
    "network": {"ftplib", "http", "select", "smtplib", "socket", "ssl", "urllib.request", "webbrowser"},
    "chance": {"random", "secrets", "uuid"},
    "terminal": {"logging"},
}
WORLDLY_FUNCTIONS = {"__import__", "breakpoint", "eval", "exec", "input", "open", "print"}
WORLDLY_METHODS = {
    *("fromtimestamp", "getenv", "now", "today", "utcnow"),
    *("glob", "iterdir", "open", "read_bytes", "read_text", "rglob", "write_bytes", "write_text"),
}


def modules_of(folder: Path) -> list[Path]:
    """List the modules of a folder."""
    return sorted(folder.rglob("*.py"))


def dotted_name(path: Path) -> str:
    """Name a module as others import it, without the name of the package it is all in."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imported_names(tree: ast.AST) -> Iterator[str]:
    """List what a module imports, whole names, wherever it does so."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import hides its stage"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def private_imports(path: Path) -> list[str]:
    """List the private modules of other packages that a module imports."""
    home = dotted_name(path).partition(".")[0]
    names = {name.removeprefix("cxsite.") for name in imported_names(ast.parse(path.read_text("utf-8")))}
    modules = {name for name in names if (PACKAGE / name.replace(".", "/")).with_suffix(".py").is_file()}
    abroad = {name for name in modules if name.partition(".")[0] in PACKAGES} - handed_over_names()
    return sorted(name for name in abroad if name.partition(".")[0] != home)


@cache
def handed_over_names() -> frozenset[str]:
    """List what packages hand over: the names they export and the modules of their hand-over types."""
    names = {
        f"{package}.{name}" for package in PACKAGES for name in import_module(f"cxsite.{package}").__all__
    }
    return frozenset(names | {f"{package}.{module}" for package, module in HAND_OVERS.items()})


def worldly_parts(source: str) -> list[str]:
    """List what a module imports or calls that reaches the world."""
    tree = ast.parse(source)
    worldly = set().union(*WORLDLY_MODULES.values())
    imports = {name for name in imported_names(tree) if {name, name.partition(".")[0]} & worldly}
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    functions = {call.id for call in calls if isinstance(call, ast.Name)} & WORLDLY_FUNCTIONS
    methods = {call.attr for call in calls if isinstance(call, ast.Attribute)} & WORLDLY_METHODS
    return sorted(imports | functions | methods)


@pytest.mark.slow
def test_walls_stand() -> None:
    """Every contract about who imports whom is kept."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("path", modules_of(PACKAGE), ids=dotted_name)
def test_private_modules_stay_private(path: Path) -> None:
    """A module takes from another package what that package hands over, and nothing behind it."""
    assert private_imports(path) == []


@pytest.mark.parametrize(
    "path", [path for stage in PURE_STAGES for path in modules_of(PACKAGE / stage)], ids=dotted_name
)
def test_pure_stages_ask_the_world_nothing(path: Path) -> None:
    """No clock, disk, environment, process, network or chance is asked in model, pages and render."""
    assert worldly_parts(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nnow = datetime.now()",
        "from datetime import date\nday = date.today()",
        "import time",
        "from time import time",
        "from os import environ",
        "import os.path",
        "text = open('x').read()",
        "def f(path):\n    return path.read_text()",
        "import random",
        "from urllib import request",
        "import urllib.request",
        "import subprocess",
        "from concurrent.futures import ProcessPoolExecutor",
        "def f():\n    import socket",
    ],
)
def test_the_scan_sees_the_world(source: str) -> None:
    """The scan for the world finds each way to it, so that its silence means something."""
    assert worldly_parts(source)


@pytest.mark.parametrize(
    "source", ["from urllib.parse import quote", "from datetime import date\nd = date(2013, 1, 1)"]
)
def test_the_scan_leaves_values_alone(source: str) -> None:
    """The scan lets pure parts of the standard library pass."""
    assert worldly_parts(source) == []


HEAVY = {
    *("altair", "babel", "jinja2", "markdown", "numpy", "pandas", "pydantic", "rich", "scipy", "tomlkit"),
    *("tornado", "vl_convert", "yaml"),
    *("asyncio", "concurrent.futures", "multiprocessing", "ssl", "tarfile", "urllib.request"),
    *("cxsite.schema.kinds", "cxsite.schema.metrics", "cxsite.schema.records"),
}


def heavy_modules(*arguments: str) -> set[str]:
    """List what a command loads of what takes long to load."""
    code = (
        "import json, sys\nfrom cxsite.cli import run\n"
        f"code = run({arguments!r})\n"
        "print(json.dumps([code, sorted(sys.modules)]))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    exit_code, modules = json.loads(result.stdout.splitlines()[-1])
    assert exit_code == 0
    return HEAVY & set(modules)


@pytest.mark.parametrize("arguments", [["--help"], ["build", "--help"], ["--version"]], ids=" ".join)
def test_help_is_light(arguments: list[str]) -> None:
    """Help and version come without loading what only a build needs."""
    assert heavy_modules(*arguments) == set()


@pytest.fixture
def plain_site(tmp_path: Path) -> Path:
    """Give a site of one text with a folder to publish to."""
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "index.md").write_text("---\ntitle: Plain\n---\nHello.\n", "utf-8")
    settings = 'title = "Plain"\nas_of = 2013-12-31\n[publish.host]\nurl = "host"\n'
    (tmp_path / "cxsite.toml").write_text(settings, "utf-8")
    return tmp_path


def test_publishing_loads_no_kind_of_record(plain_site: Path) -> None:
    """To ask a folder for its releases loads what types the settings, and nothing besides."""
    assert heavy_modules("releases", "host", "--site", str(plain_site)) == {"pydantic"}


def test_a_build_with_nothing_to_do_is_light(plain_site: Path) -> None:
    """Whoever builds what is built already waits for none of what would build it."""
    subprocess.run(
        [sys.executable, "-m", "cxsite", "build", "--site", str(plain_site)], capture_output=True, check=True
    )
    assert heavy_modules("build", "--site", str(plain_site)) == set()


@pytest.mark.parametrize("name", import_module("cxsite.schema").__all__)
def test_the_schema_hands_over_what_it_says(name: str) -> None:
    """A name that is looked for when it is asked for is the one that the type checker was told of."""
    tree = ast.parse((PACKAGE / "schema" / "__init__.py").read_text("utf-8"))
    (home,) = {
        str(node.module)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and name in {alias.name for alias in node.names}
    }
    assert getattr(import_module("cxsite.schema"), name) is getattr(import_module(home), name)


@pytest.mark.parametrize("path", modules_of(PACKAGE), ids=dotted_name)
def test_functions_fit_a_screen(path: Path) -> None:
    """No function is longer than 60 lines."""
    functions = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, FUNCTION)]
    assert [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= 60] == []


@pytest.mark.parametrize("path", modules_of(PACKAGE), ids=dotted_name)
def test_modules_fit_a_reader(path: Path) -> None:
    """No module is longer than 350 lines, but the one that lists all views."""
    limit = 450 if dotted_name(path) == "pages.plan" else 350
    assert path.read_text(encoding="utf-8").count("\n") <= limit


def test_no_module_is_named_for_nothing() -> None:
    """Every module is named after what it is about."""
    empty = {"utils", "util", "helpers", "common", "misc", "manager", "handler", "base"}
    assert [path for path in modules_of(PACKAGE) if path.stem in empty] == []


def test_no_place_of_this_machine_is_named() -> None:
    """Nothing in the repository leans on where it was made."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("NOT TESTED: this is no checkout")
    paths = [ROOT / name for name in listed.stdout.splitlines()]
    texts = {path: path.read_bytes() for path in paths if path.is_file() and path != Path(__file__)}
    here = {str(ROOT), sys.prefix} - {"/", "/usr", "/usr/local"}
    places = re.compile("|".join([r"/home/\w", r"/Users/\w", *map(re.escape, sorted(here))]).encode())
    assert [path.name for path, text in texts.items() if places.search(text)] == []
