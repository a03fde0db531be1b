"""Records come from files and registers, labels and own charts from theirs; what cannot be read is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cxsite.config import read_config
from cxsite.load import LoadOptions, Sources, load_sources
from cxsite.schema import KINDS, ProgramFields, PromiseFields

Load = Callable[[Mapping[str, str | bytes]], Sources]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Give a function that writes files and reads them as a site."""

    def write_and_read(files: Mapping[str, str | bytes]) -> Sources:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        config, _ = read_config(tmp_path)
        return load_sources(LoadOptions(tmp_path, config))

    return write_and_read


def found(sources: Sources) -> list[tuple[str, str, int, int]]:
    """List the findings by path, code, line and column."""
    return [(i.place.path, i.code, i.place.line, i.place.column) for i in sources.issues]


def register(load: Load, kind: str, text: str) -> list[tuple[str, int, int]]:
    """List the findings in a register."""
    return [place[1:] for place in found(load({f"data/registers/{kind}.csv": text}))]


def test_reads_records_from_files_and_rows(load: Load) -> None:
    """A register's rows are records like files, in folders of any depth, with a body and lists."""
    sources = load(
        {
            "content/programs/2013/autumn/one.md": "---\ntitle: One\n---\n\nText.\n",
            "data/registers/programs.csv": (
                "id,title,units,stage,text\n\ntwo,Two,a; b;,pilot,See [x](program:one)\n,,,,\n"
            ),
            "data/registers/promises.csv": "id,kept_when.at_least\nthree,80\n",
        }
    )
    assert sources.issues == ()
    one, two, three = sources.records
    assert (one.id, one.path) == ("one", "content/programs/2013/autumn/one.md")
    assert isinstance(two.fields, ProgramFields)
    assert (two.fields.units, two.fields.stage, [link.target for link in two.body.links]) == (
        ("a", "b"),
        "pilot",
        ["program:one"],
    )
    assert isinstance(three.fields, PromiseFields)
    assert three.fields.kept_when is not None
    assert three.fields.kept_when.at_least == 80


def test_points_into_a_quoted_body(load: Load) -> None:
    """A link in a cell of several lines is found on its physical line."""
    sources = load({"data/registers/notes.csv": 'id,metric,period,text\na,m,2013,"One\n[x](metric:m)"\n'})
    (record,) = sources.records
    assert (record.body.links[0].place.line, record.body.links[0].place.column) == (3, 5)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("units", "", [("CX120", 1, 1)]),
        ("units", "\n\n", [("CX120", 1, 1)]),
        ("units", "name\nA\n", [("CX101", 1, 1), ("CX120", 1, 1)]),
        ("units", "ID\na\n", [("CX101", 1, 1), ("CX120", 1, 1)]),
        ("units", "id,lead,lead\n", [("CX120", 1, 9)]),
        ("units", "id,leda\na,x\nb,y\n", [("CX101", 1, 4)]),
        ("units", "id,\na,x\n", [("CX120", 1, 4)]),
        ("units", "id,lead.name\n", [("CX101", 1, 4)]),
        ("units", "id,lead\n,x\n", [("CX120", 2, 1)]),
        ("units", "id,lead\nA b,x\n", [("CX104", 2, 1)]),
        ("units", "id,lead\na\n", [("CX120", 2, 1)]),
        ("units", 'id,lead\n"a', [("CX120", 2, 1)]),
        ("units", '"id', [("CX120", 1, 1)]),
        ("units", 'id,lead\n"a" b,x\n', [("CX120", 2, 4)]),
        ("units", b"id\n\xff\n".decode("latin-1"), [("CX104", 2, 1)]),
        ("programs", "id,aims\na,x\n", [("CX121", 1, 4)]),
        ("programs", "id,journeys\na,x\n", [("CX105", 1, 4)]),
        ("programs", "id,starts\na,soon\n", [("CX103", 2, 3)]),
        ("practices", "id,evidence.metric,evidence.segment.carrier\na,m,UA\n", []),
        ("practices", "id,evidence.metrik\na,m\n", [("CX101", 1, 4)]),
        ("promises", "id,kept_when,kept_when.at_least\na,x,80\n", [("CX103", 2, 3)]),
        ("promises", "id,kept_when.at_least.x\na,80\n", [("CX101", 1, 4)]),
        ("metrics", "id,kind,source\na,index,x.csv\n", [("CX106", 2, 3)]),
        ("metrics", "id,source\na,x.csv\n", [("CX102", 2, 1)]),
    ],
)
def test_finds_mistakes_in_registers(
    load: Load, kind: str, text: str, expected: list[tuple[str, int, int]]
) -> None:
    """A mistake of the header is told once, one of a row at its cell."""
    assert sorted(register(load, kind, text)) == expected


def test_refuses_registers_of_no_kind(load: Load) -> None:
    """A register is named after a kind; one that is not built yet is told so."""
    sources = load(
        {f"data/registers/{name}": "id\n" for name in ("unit.csv", "actions.csv", "Notes.CSV", "a.txt")}
    )
    assert sorted(place[:2] for place in found(sources)) == [
        ("data/registers/Notes.CSV", "CX100"),
        ("data/registers/actions.csv", "CX105"),
        ("data/registers/unit.csv", "CX100"),
    ]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("content/pages/Über uns.md", "CX104"),
        ("content/pages/a_b.md", "CX104"),
        ("content/pages/-a.md", "CX104"),
        (f"content/pages/{'a' * 81}.md", "CX104"),
        ("content/metrics/specs.md", "CX104"),
        ("content/about.md", "CX100"),
        ("content/pages/about.markdown", "CX100"),
        ("content/pages/about.MD", "CX100"),
        ("content/page/about.md", "CX100"),
        ("content/journeys/about.md", "CX105"),
    ],
)
def test_finds_files_that_are_no_records(load: Load, name: str, code: str) -> None:
    """A text that would not be published is told, never dropped."""
    assert found(load({name: "---\nkind: count\n---\n"})) == [(name, code, 1, 1)]


def test_passes_over_what_is_no_text(load: Load, tmp_path: Path) -> None:
    """Hidden files, folders named like texts, links in a ring and other files are none of a record's."""
    (tmp_path / "content" / "pages" / "folder.md").mkdir(parents=True)
    (tmp_path / "content" / "pages" / "ring").symlink_to(tmp_path / "content", target_is_directory=True)
    (tmp_path / "content" / "pages" / "self.md").symlink_to(tmp_path / "content" / "pages" / "self.md")
    (tmp_path / "content" / "pages" / "gone.md").symlink_to(tmp_path / "nothing")
    sources = load(
        {"content/pages/.hidden.md": "x", "content/.git/a.md": "x", "content/pages/a.png": b"\x89"}
    )
    assert (sources.records, sources.issues) == ((), ())


@pytest.mark.parametrize(
    ("content", "code", "line", "column"),
    [
        (b"Text.\n\nM\xfcller\n", "CX113", 3, 2),
        (b"---\ntitle: a\x07\n---\n", "CX114", 2, 9),
        (b"Text \x00.\r\n", "CX114", 1, 6),
    ],
)
def test_finds_what_is_no_text(load: Load, content: bytes, code: str, line: int, column: int) -> None:
    """Another encoding and control characters are found where they stand."""
    assert found(load({"content/pages/a.md": content})) == [("content/pages/a.md", code, line, column)]


def test_reads_any_line_ends(load: Load) -> None:
    """A byte order mark and the line ends of any system change nothing."""
    files = {
        f"content/pages/{kind}.md": f"\ufeff---{end}title: A{end}---{end}{end}Text.{end}"
        for kind, end in (("a", "\n"), ("b", "\r\n"), ("c", "\r"))
    }
    sources = load(files)
    assert sources.issues == ()
    assert {record.body.text for record in sources.records} == {"\nText.\n"}


def test_tells_ids_that_are_taken(load: Load) -> None:
    """An id is unique within a kind, over folders, files and rows."""
    sources = load(
        {
            "content/pages/a/x.md": "",
            "content/pages/b/x.md": "",
            "content/units/x.md": "",
            "data/registers/units.csv": "id\nx\n",
        }
    )
    assert found(sources) == [
        ("content/pages/b/x.md", "CX108", 1, 1),
        ("data/registers/units.csv", "CX108", 2, 1),
    ]


METRIC = "---\nkind: count\nsource: {}\ndate: day\n---\n"


@pytest.mark.parametrize("source", ["deep/er/x.csv", "x y.csv", "ü.csv"])
def test_reads_extracts_in_folders(load: Load, source: str) -> None:
    """An extract may lie in any folder below data/ and have any name."""
    sources = load({"content/metrics/m.md": METRIC.format(source), f"data/{source}": "day\n2013-01-01\n"})
    assert (sources.issues, len(sources.tallies["m"].cells)) == ((), 1)


@pytest.mark.parametrize(
    "source",
    ["../secret.csv", "/etc/passwd", "./x.csv", "x.txt", "X.csv", "a/../x.csv", "registers", "x.csv/"],
)
def test_reads_no_extract_elsewhere(load: Load, source: str) -> None:
    """What is not the name of a CSV file below data/ is an error; no path leads out of the site."""
    files = {"content/metrics/m.md": METRIC.format(source), "data/x.csv": "day\n", "secret.csv": "day\n"}
    assert found(load(files)) == [("content/metrics/m.md", "CX302", 3, 9)]


def test_tells_one_mistake_of_a_shared_extract_once_a_metric(load: Load) -> None:
    """Several metrics of a broken extract have one finding in common."""
    files = {f"content/metrics/{name}.md": METRIC.format("x.csv") for name in "ab"}
    sources = load({**files, "data/x.csv": "day\n2013-01-01,5\n"})
    assert found(sources) == [("data/x.csv", "CX307", 2, 12)]


def test_reads_no_broken_metric(load: Load) -> None:
    """A metric that lacks what its kind needs is not read; that it lacks it is its one finding."""
    broken = "---\nkind: sum\nsource: x.csv\ndate: day\n---\n"
    sources = load({"content/metrics/m.md": broken, "data/x.csv": "day\n2013-01-01\n"})
    assert (found(sources), dict(sources.tallies)) == ([("content/metrics/m.md", "CX106", 2, 7)], {})


LABELS = '[labels.seg]\nfile = "l.csv"\nkey = "k"\nlabel = "l"\n'
SPLIT = {
    "content/metrics/m.md": "---\nkind: count\nsource: x.csv\ndate: day\nby: seg\n---\n",
    "data/x.csv": "day,seg\n2013-01-01,a\n",
    "cxsite.toml": LABELS,
}


@pytest.mark.parametrize(
    ("labels", "expected", "read"),
    [
        ("k,l\na,Alpha\nb,\n", [], {"a": "Alpha"}),
        ("k,l\na,Alpha\na,Alpha\n", [], {"a": "Alpha"}),
        ("k,l\na,Alpha\na,Beta\n", [("data/l.csv", "CX318", 3, 1)], {"a": "Alpha"}),
        ("k,l\na,x\x0by\n", [("data/l.csv", "CX317", 2, 3)], {"a": "a"}),
        ("k,l\na,</script>\n", [], {"a": "</script>"}),
        ("k\na\n", [("cxsite.toml", "CX301", 4, 9)], {}),
        ("k,l\na\n", [("data/l.csv", "CX307", 2, 1)], {}),
        ("", [("data/l.csv", "CX305", 1, 1)], {}),
    ],
)
def test_reads_labels(
    load: Load, labels: str, expected: list[tuple[str, str, int, int]], read: dict[str, str]
) -> None:
    """Each value has one label; what is wrong with a label is told at its cell."""
    sources = load({**SPLIT, "data/l.csv": labels})
    assert (found(sources), dict(sources.labels["seg"])) == (expected, read)


def test_tells_labels_that_no_metric_needs(load: Load) -> None:
    """Labels for a column that splits no metric are a warning, unless a metric is broken."""
    config = LABELS.replace("seg", "sge")
    assert found(load({**SPLIT, "cxsite.toml": config, "data/l.csv": "k,l\n"})) == [
        ("cxsite.toml", "CX323", 1, 9)
    ]
    broken = {"content/metrics/n.md": "---\nkind: x\n---\n"}
    assert [place[1] for place in found(load(broken))] == ["CX103"]


def test_reads_own_charts(load: Load) -> None:
    """Own charts are kept as texts by the name that links use."""
    sources = load({"content/specs/deep/a.json": "{}", "content/specs/b.json": b"\xff"})
    assert dict(sources.specs) == {"specs/deep/a.json": "{}"}
    assert found(sources) == [("content/specs/b.json", "CX113", 1, 1)]


def test_reads_files_beside_the_text(load: Load, tmp_path: Path) -> None:
    """A file that a text shows is read, one outside content/ is not, nor a link that leads there."""
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "content" / "pages").mkdir(parents=True)
    (tmp_path / "content" / "pages" / "way-out.txt").symlink_to(tmp_path / "secret.txt")
    text = "[a](a%20b.txt) [b](../../secret.txt) [c](way-out.txt) [d](http://[) [e](%00.txt) [f](/x.txt)\n"
    sources = load(
        {"content/pages/p.md": text, "content/pages/a b.txt": "A", "data/registers/pages.csv": "id\nq\n"}
    )
    assert {name: file.content for (_, name), file in sources.files.items()} == {"a%20b.txt": b"A"}


@pytest.mark.parametrize("target", ["b%2Emd", "b.M%44", "link.txt"])
def test_hands_no_record_on_as_a_file(load: Load, tmp_path: Path, target: str) -> None:
    """Front matter is never published, however a text is named or reached."""
    (tmp_path / "content" / "pages").mkdir(parents=True)
    (tmp_path / "content" / "pages" / "link.txt").symlink_to(tmp_path / "content" / "pages" / "b.md")
    (tmp_path / "content" / "pages" / "b.MD").write_text("secret")
    assert not load({"content/pages/p.md": f"[a]({target})\n", "content/pages/b.md": "secret"}).files


@pytest.mark.parametrize("target", ["9" * 400, "loop.txt", "loop.txt/x"])
def test_passes_over_files_that_cannot_be(load: Load, tmp_path: Path, target: str) -> None:
    """A name that is too long for any file, or a link that leads to itself, is no file."""
    (tmp_path / "content" / "pages").mkdir(parents=True)
    (tmp_path / "content" / "pages" / "loop.txt").symlink_to("loop.txt")
    assert not load({"content/pages/p.md": f"[a]({target})\n"}).files


@pytest.mark.parametrize("kind", KINDS)
def test_reads_every_kind(load: Load, kind: str) -> None:
    """Every kind has a folder and may have a register."""
    fields = {
        "metrics": "kind: index\nparts: [{metric: x}]",
        "scorecards": "groups: []",
        "notes": "metric: x\nperiod: 2013",
        "messages": "date: 2013-01-01",
        "roadshow": "date: 2013-01-01",
    }
    sources = load({f"content/{kind}/a.md": f"---\n{fields.get(kind, 'title: A')}\n---\n"})
    assert [(record.kind, record.id) for record in sources.records] == [(kind, "a")]
