"""Change files of real sites at random, and see that each is read or refused: never a crash, never a hang.

``python tests/fuzz_inputs.py --count 20000`` tries so many inputs and tells each that fails, with what to
call to see it again: ``--seed S --only N``.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import FrameType

from pyarrow import parquet
from pyarrow.csv import read_csv

from cxsite.build import BuildOptions, build_site, inspect_site
from cxsite.config import read_config
from cxsite.errors import CxsiteError
from cxsite.issues import Issue, has_errors
from cxsite.load import LoadOptions, load_sources
from cxsite.model import Choice, build_portal, find_style
from cxsite.pages import plan_site
from cxsite.workers import Workers

TESTS = Path(__file__).parent
SITES = (
    *(TESTS / "sites" / name / "site" for name in ("texts", "statements", "editions", "answers", "hostile")),
    TESTS / "sites_invalid" / "_base",
    TESTS.parent / "cxsite" / "starter",
)
_PACKED = TESTS / "sites" / "answers" / "site"
"""This one is also tried with its extracts as Parquet."""
SECONDS = 5
"""How long one input may keep the processor."""
MUTABLE = (".md", ".csv", ".toml", ".json", ".parquet")
_THOROUGH, _PLANNED = 100, 5
"""One input of so many is also rendered, and built where it has errors; one of so many is also planned.

Most mistakes are met while reading, which takes a hundredth of the time.
"""

_BOMB = "a: &a [1, 1]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: &d [*c, *c]\n"
_TEXTS = (
    *(
        "\0",
        "\x01",
        "\x1b[31m",
        "\x7f",
        "\x85",
        "\x1c",
        "\u2028",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\ufffe",
        "\r",
    ),
    *(
        "\t",
        "\n",
        "\n\n",
        "---\n",
        "\n---\n",
        "...\n",
        "%YAML 1.2\n",
        "<<: *a\n",
        "&a ",
        "*a",
        "!!python/object ",
    ),
    *(
        "!!binary ",
        "? ",
        "|\n",
        ">-\n",
        "{",
        "}",
        "[",
        "]",
        "{a: {b: ",
        "- - - - ",
        ": ",
        " #",
        "'",
        '"',
        '"""',
    ),
    *(
        "9" * 30,
        "9" * 400,
        "9" * 5000,
        "1e308",
        "1e999",
        "-1e-999",
        "-0",
        ".inf",
        "NaN",
        "0x1F",
        "1_000",
        "1,234.5",
    ),
    *(
        "2013-02-30",
        "9999-12-31",
        "0000-00-00",
        "0001-01-01",
        "10000-01-01",
        "2013-W53",
        "2013-W60",
        "2013-Q5",
    ),
    *("-1", "0", "1", "true", "null", "~", "no", "²", "½", "١٢٣", "𝟙", "İ", "ß", "ﬁ", "e\u0301", "👩‍👩‍👧"),
    *(
        "<script>alert(1)</script>",
        "<!--",
        "-->",
        "{{ 7 * 7 }}",
        "{% raw %}",
        "${x}",
        "%s %d",
        "\\",
        "`",
        "```\n",
    ),
    *(
        "](value:",
        "](claim:",
        "![a](chart:",
        "![](scorecard:",
        "[5 %](value:on-time?of=n&period=2013-12)",
        "](cx:0)",
    ),
    *(
        "http://[::1",
        "//[",
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:",
        "?segment=",
        "&period=",
        "%zz",
        "%00",
    ),
    *(
        "[a]: b\n",
        "[^1]",
        "| a | b |\n|---|---|\n",
        "Notes:\n",
        "> ",
        "- ",
        "1. ",
        "    ",
        "a\n: b\n",
        "<a@b>",
        "$1",
    ),
    *(
        ";",
        ",",
        ",,,,",
        "\t\t",
        "sep=;\n",
        "Total,,\n",
        "UA Total",
        "=cmd|' /C calc'!A0",
        "#REF!",
        "N/A",
        "45 %",
    ),
    *(
        "../../etc/passwd",
        "/",
        "con",
        "*.csv",
        "?",
        "[extracts]\n",
        "[[ignore]]\n",
        "as_of = 2013-01-01\n",
        _BOMB,
    ),
    *('{"ImportId":"x"}', '"\\ud800"', "\\u0000", "1" * 20 + "." + "1" * 20, "😀" * 50, "\u0300" * 200),
)
_BYTES = (
    b"\xff",
    b"\xfe\xff",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xc3",
    b"\xf4\x90\x80\x80",
    b"\xc0\x80",
    b"\x1f\x8b",
)
_MANY = (
    "[",
    "![",
    "[a](",
    "(",
    "{",
    "- ",
    "> ",
    "*",
    "_",
    "`",
    "<",
    "#",
    "|",
    "\\",
    ",",
    '"',
    "a",
    " ",
    "\n",
    "&a ",
)


Change = Callable[[bytes, Random], bytes]


def _cut(content: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(content) + 1)
    return start, min(start + random.choice((1, 1, 2, 5, 20, 200)), len(content))


def _flip(content: bytes, random: Random) -> bytes:
    if not content:
        return content
    at = random.randrange(len(content))
    return content[:at] + bytes([content[at] ^ (1 << random.randrange(8))]) + content[at + 1 :]


def _delete(content: bytes, random: Random) -> bytes:
    start, end = _cut(content, random)
    return content[:start] + content[end:]


def _truncate(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(len(content) + 1)]


def _repeat(content: bytes, random: Random) -> bytes:
    start, end = _cut(content, random)
    return content[:start] + content[start:end] * random.choice((2, 2, 3, 50)) + content[end:]


def _swap(content: bytes, random: Random) -> bytes:
    (first, second), (third, last) = sorted((_cut(content, random), _cut(content, random)))
    if second > third:
        return content
    return b"".join(
        (content[:first], content[third:last], content[second:third], content[first:second], content[last:])
    )


def _insert(content: bytes, random: Random) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + _token(random) + content[at:]


def _token(random: Random) -> bytes:
    if random.random() < 0.1:
        return random.choice(_BYTES)
    if random.random() < 0.05:
        return (random.choice(_MANY) * random.choice((60, 300, 2000))).encode()
    return random.choice(_TEXTS).encode("utf-8", "surrogatepass")


def _replace_word(content: bytes, random: Random) -> bytes:
    """Put something else in the place of a value, so that what stands around it is still whole."""
    marks = [at for at, byte in enumerate(content) if byte in b" ,:;=\n\"'[]()"]
    if len(marks) < 2:
        return content
    index = random.randrange(len(marks) - 1)
    return content[: marks[index] + 1] + _token(random) + content[marks[index + 1] :]


def _change_lines(content: bytes, random: Random) -> bytes:
    lines = content.splitlines(keepends=True)
    if len(lines) < 2:
        return content
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    sort = random.randrange(4)
    if sort == 0:
        lines[one], lines[other] = lines[other], lines[one]
    elif sort == 1:
        lines.insert(one, lines[other])
    elif sort == 2:
        del lines[one]
    else:
        lines[one] = random.choice((b"  ", b"    ", b"\t", b"- ", b"> ")) + lines[one]
    return b"".join(lines)


CHANGES: tuple[Change, ...] = (
    *(_flip, _delete, _truncate, _repeat, _swap),
    *(_insert, _insert, _replace_word, _replace_word, _replace_word, _change_lines, _change_lines),
)


def mutate(content: bytes, random: Random) -> bytes:
    """Change a file in one to four places."""
    for _ in range(random.choice((1, 1, 2, 2, 3, 4))):
        content = random.choice(CHANGES)(content, random)
    return content


class HangError(BaseException):
    """Stop what takes too long; no ``except Exception`` of the product may swallow it."""


@contextmanager
def limit_time(seconds: float = SECONDS) -> Iterator[None]:
    """Raise ``HangError`` when so much time of the processor is spent: a busy machine is no hang."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise HangError(f"more than {seconds} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def try_site(site: Path, *, depth: int = 0, workers: Workers | None = None) -> tuple[Issue, ...]:
    """Find what is wrong with a site; what is refused must leave nothing behind.

    ``depth`` says how far to go: 0 as ``cxsite check`` and ``cxsite build`` do, 1 without rendering, 2
    without planning pages either.

    Raises:
        HangError: The site takes too long.

    """
    options = BuildOptions(style=True, workers=workers or Workers())
    with limit_time():
        try:
            issues = _work_out(site, planned=depth < 2) if depth else inspect_site(site, options).issues
        except CxsiteError:
            return ()
    if has_errors(issues):
        _build_in_vain(site, options)
    return issues


def _work_out(site: Path, *, planned: bool) -> tuple[Issue, ...]:
    config, issues = read_config(site)
    sources = load_sources(LoadOptions(site, config))
    for audience in config.audiences:
        portal = build_portal(sources, Choice(audience))
        issues = (*issues, *portal.issues)
        if planned and not has_errors(issues):
            issues = (*issues, *plan_site(portal).issues)
    return (*issues, *find_style(sources, portal, is_whole=not has_errors(issues)))


def _build_in_vain(site: Path, options: BuildOptions) -> None:
    output = site.parent / "output"
    build_site(site, BuildOptions(output=output, workers=options.workers))
    assert not output.exists(), "a site with errors was written"


@dataclass(frozen=True, slots=True)
class Fuzzer:
    """Keep copies of the sites below a folder, and change one file of one of them at a time."""

    folder: Path
    workers: Workers = field(default_factory=Workers)

    def lay_out(self) -> None:
        """Copy the sites."""
        for number, site in enumerate((*SITES, _PACKED)):
            shutil.copytree(site, self.folder / str(number) / "site", dirs_exist_ok=True)
        _pack_extracts(self.folder / str(len(SITES)) / "site")

    def try_one(self, name: str) -> str:
        """Change a file, and tell what fails: nothing, if all is well."""
        random = Random(name)  # noqa: S311  (no secret hangs on it)
        site = self.folder / str(random.randrange(len(SITES) + 1)) / "site"
        path = random.choice(sorted(path for path in site.rglob("*") if path.suffix in MUTABLE))
        content = path.read_bytes()
        path.write_bytes(mutate(content, random))
        try:
            dice = random.randrange(_THOROUGH)
            try_site(site, depth=0 if not dice else 1 + (dice % _PLANNED > 0), workers=self.workers)
        except (Exception, HangError):  # noqa: BLE001  (whatever it is, it is what is looked for)
            return f"{name} {path.relative_to(self.folder)}\n{traceback.format_exc()}"
        finally:
            path.write_bytes(content)
        return ""


def _pack_extracts(site: Path) -> None:
    """Write the extracts of a site as Parquet instead, and let its metrics read that."""
    for extract in (site / "data").glob("*.csv"):
        parquet.write_table(read_csv(extract), extract.with_suffix(".parquet"))
        extract.unlink()
    for path in (site / "content" / "metrics").glob("*.md"):
        path.write_text(path.read_text(encoding="utf-8").replace(".csv", ".parquet"), encoding="utf-8")


def find_failures(names: Sequence[str]) -> Iterator[str]:
    """Try the inputs of these names, and tell each that fails."""
    with tempfile.TemporaryDirectory() as folder:
        fuzzer = Fuzzer(Path(folder))
        fuzzer.lay_out()
        yield from filter(None, map(fuzzer.try_one, names))


def _main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    names = [f"{asked.seed}:{number}" for number in range(asked.first, asked.first + asked.count)]
    failures = 0
    for failure in find_failures(names):
        failures += 1
        sys.stdout.write(f"{failure}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{len(names)} inputs, {failures} failures\n")
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(_main())
