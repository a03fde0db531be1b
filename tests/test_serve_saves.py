"""Test with real files which saves are one change, and that no half-written one shows as a mistake."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from preview_run import (
    Builder,
    Outcome,
    Record,
    hear,
    make_builder,
    run,
    running,
    settled,
    until,
    wait_longer,
)

from cxsite.serve import BuildTask, ServeOptions
from cxsite.serve.poll import FileStates, find_differences, read_states
from cxsite.serve.rebuild import is_unfinished
from cxsite.serve.shares import lies_on_share
from cxsite.serve.watch import Sources, is_source, watch_sources

STATES = st.dictionaries(
    st.sampled_from([Path("a.md"), Path("b.md"), Path("c.md")]),
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2)),
)
MOUNTS = """\
/dev/vda / ext4 rw,relatime 0 0
//files.example/office /mnt/office cifs rw 0 0
/dev/vdb /mnt/office/local ext4 rw 0 0
files.example:/home /mnt/our\\040home nfs4 rw 0 0
a@b:/c /media/far fuse.sshfs rw 0 0
"""


@pytest.fixture
def builder(tmp_path: Path) -> Builder:
    """Make a site of one text and its builder."""
    return make_builder(tmp_path / "site")


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the preview wait longer than a busy machine stalls."""
    wait_longer(monkeypatch)


@pytest.mark.usefixtures("patient")
def test_checkout_of_many_files_is_one_change(builder: Builder) -> None:
    """Another branch with 300 other files is one build and one message, after all of them are there."""
    site = builder.site
    git = ["git", "-C", str(site), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for number in range(300):
        (site / "content" / f"{number}.md").write_text("old")
    for command in (["init", "-q", "-b", "one"], ["add", "."], ["commit", "-qm", "old"]):
        subprocess.run([*git, *command], check=True)
    subprocess.run([*git, "checkout", "-qb", "two"], check=True)
    for number in range(300):
        (site / "content" / f"{number}.md").write_text("new and longer")
    (site / "content" / "index.md").write_text("second")
    subprocess.run([*git, "commit", "-qam", "new"], check=True)

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("second")
            before = await settled(reader)
            connection = await reader.connect()
            subprocess.run([*git, "checkout", "-q", "one"], check=True)
            assert json.loads(await hear(connection))["path"] == "*"
            assert "first" in await reader.read()
            assert await settled(reader) == before + 1

    run(test)


@pytest.mark.parametrize("pause", [0.0, 0.06])
@pytest.mark.usefixtures("patient")
def test_file_that_is_put_in_anothers_place_is_one_save(pause: float, builder: Builder) -> None:
    """An editor that moves the old file away and writes a new one never shows a site without the file."""

    async def test() -> None:
        console = Record()
        async with running(builder, console) as reader:
            await reader.see("first")
            before = await settled(reader)
            path = builder.site / "content" / "index.md"
            path.rename(path.with_name("index.md~"))
            await asyncio.sleep(pause)
            path.write_text("second")
            path.with_name("index.md~").unlink()
            await reader.see("second")
            assert await settled(reader) == before + 1
            assert all(line.startswith(("Preview", "Built")) for line in console.lines)

    run(test)


@pytest.mark.usefixtures("patient")
def test_emptied_file_is_waited_for(builder: Builder) -> None:
    """A file that is empty for a moment is not built before it is filled."""

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("first")
            before = await settled(reader)
            with (builder.site / "content" / "index.md").open("w") as file:
                await asyncio.sleep(0.1)
                file.write("second")
            await reader.see("second")
            assert await settled(reader) == before + 1

    run(test)


@pytest.mark.usefixtures("patient")
def test_half_a_file_shows_no_mistake(builder: Builder) -> None:
    """A mistake in what turns out to be the beginning of a file is never shown."""

    async def test() -> None:
        console = Record()
        async with running(builder, console) as reader:
            await reader.see("first")
            with (builder.site / "content" / "index.md").open("w") as file:
                file.write("wrong")
                file.flush()
                await asyncio.sleep(0.15)
                file.seek(0)
                file.write("whole")
            await reader.see("whole")
            await settled(reader)
            assert console.issues == []

    run(test)


@pytest.mark.usefixtures("patient")
def test_build_is_told_what_was_saved(builder: Builder) -> None:
    """A build gets the files saved since the last good one, and none where all may differ."""

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("first")
            await settled(reader)
            assert builder.tasks[0].changed == frozenset()
            reader.save("wrong")
            await reader.see("cxsite-findings")
            (builder.site / "content" / "other.md").write_text("x")
            await settled(reader)
            names = [{path.name for path in task.changed} for task in builder.tasks[-2:]]
            assert names == [{"index.md"}, {"index.md", "other.md"}]

    run(test)


def test_saved_files_are_named_as_the_site_was(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site named by a path from here gets its saved files named from here too."""
    monkeypatch.chdir(builder.site)
    told: list[frozenset[Path]] = []

    async def test() -> None:
        watching = asyncio.create_task(watch_sources(Sources(Path(), Path("none")), told.append))
        wanted = {Path("content/index.md"), Path("cxsite.toml")}
        for number in range(100):
            # Nobody tells when the system has begun to watch.
            Path("content/index.md").write_text(f"second {number}")
            Path("cxsite.toml").write_text(f"# second {number}")
            await asyncio.sleep(0.1)
            if {path for paths in told for path in paths} == wanted:
                break
        watching.cancel()
        assert {path for paths in told for path in paths} == wanted

    run(test)


def test_work_that_can_wait_is_done_after_the_pages_were_told(builder: Builder) -> None:
    """What a build leaves for later is done, once, and its failure is shown like that of a build."""

    async def test() -> None:
        console = Record()
        told: list[list[str]] = []

        def build(task: BuildTask) -> Outcome:
            if builder.count == 1:
                task.later(lambda: told.append(list(console.lines)))
            if builder.count == 2:
                task.later(lambda: 1 // 0)
            return builder(task)

        async with running(builder, console, build=build) as reader:
            await reader.see("first")
            reader.save("second")
            await reader.see("second")
            await settled(reader)
            assert [lines[-1][:6] for lines in told] == ["Built:"]
            reader.save("third")
            assert "ZeroDivisionError" in await reader.see("cxsite-findings")
            assert "third" in await reader.read()

    run(test)


@pytest.mark.parametrize("name", ["content/index.md", "cxsite.toml", "data/deep/new.csv"])
def test_polling_finds_every_save(name: str, builder: Builder) -> None:
    """Where the system is not asked, saves within one second are found all the same."""

    async def test() -> None:
        async with running(builder, options=ServeOptions(open_browser=False, poll=True)) as reader:
            await reader.see("first")
            path = builder.site / name
            path.parent.mkdir(parents=True, exist_ok=True)
            for text in ("# 1", "# 2", "# 3"):
                before = builder.count
                path.write_text(text)
                await until(lambda: reader.read(), lambda _, before=before: builder.count > before)
                assert builder.tasks[-1].changed == {path}

    run(test)


def test_system_that_cannot_tell_is_polled(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the system refuses to watch, the preview says so and looks for changes itself."""

    async def refuse(*_: object) -> Iterator[None]:
        raise OSError("no more watches")

    monkeypatch.setattr("cxsite.serve.preview.watch_sources", refuse)

    async def test() -> None:
        console = Record()
        async with running(builder, console) as reader:
            await reader.see("first")
            reader.save("second")
            await reader.see("second")
            assert "no more watches" in console.lines[1]

    run(test)


@given(STATES, STATES)
def test_differences_are_what_came_went_or_changed(before: FileStates, after: FileStates) -> None:
    """Without a difference both are the same, and whatever is no difference is the same in both."""
    differences = find_differences(before, after)
    assert (differences == frozenset()) == (before == after)
    assert {path for path in before if path not in differences} == {
        path for path in after if path not in differences
    }


def test_states_tell_two_saves_of_one_moment_apart(tmp_path: Path) -> None:
    """A file of another size, or another file of the same name, is seen even if its time is the same."""
    path = tmp_path / "a.md"
    path.write_text("1")
    first = read_states((tmp_path,), is_source)
    path.write_text("22")
    os.utime(path, ns=(first[path][0], first[path][0]))
    second = read_states((tmp_path,), is_source)
    assert find_differences(first, second) == {path}


def test_states_leave_traces_of_programs_out(tmp_path: Path) -> None:
    """What editors leave for a moment is no source in a polled folder either."""
    (tmp_path / "a.md~").write_text("1")
    (tmp_path / "cxsite.toml").write_text("")
    assert read_states((tmp_path / "none", tmp_path), is_source).keys() == {tmp_path / "cxsite.toml"}


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("/media/site", False),
        ("/mnt/office/site", True),
        ("/mnt/office/local/site", False),
        ("/mnt/officer", False),
        ("/mnt/our home/site", True),
        ("/media/far", True),
    ],
)
def test_shares_are_told_by_their_mount(folder: str, expected: bool) -> None:
    """The nearest mount above a folder says whether other machines write there."""
    assert lies_on_share(Path(folder), MOUNTS) is expected


def test_system_without_a_list_of_mounts_has_no_shares() -> None:
    """Where nothing is known, the system is trusted to tell of changes."""
    assert not lies_on_share(Path("/mnt/office"), "")


def test_file_that_is_gone_or_empty_is_unfinished(tmp_path: Path) -> None:
    """Both are what a program leaves for a moment before it writes."""
    path = tmp_path / "a.md"
    assert is_unfinished(path)
    path.write_text("")
    assert is_unfinished(path)
    path.write_text("x")
    assert not is_unfinished(path)
