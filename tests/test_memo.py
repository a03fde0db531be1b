"""Test the store of derived values."""

from __future__ import annotations

import pickle
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cxsite.issues import Place
from cxsite.memo import Memo, digest_of, pack, unpack
from cxsite.pages.plan import Link
from cxsite.render.charts.pencil import Variants


def test_a_value_is_made_once() -> None:
    """What was made for a key is not made again."""
    memo, made = Memo(), []
    for _ in range(2):
        memo.recall("key", str, lambda: made.append("made") or "value")
    assert made == ["made"]


def test_another_kind_of_value_is_made_anew() -> None:
    """A value of another type under the same key is never handed out."""
    memo = Memo()
    memo.recall("key", str, lambda: "text")
    assert memo.recall("key", int, lambda: 7) == 7


def test_the_last_build_is_remembered() -> None:
    """A value of the build before is still known."""
    memo = Memo()
    memo.recall("key", str, lambda: "first")
    memo.turn()
    assert memo.recall("key", str, lambda: "second") == "first"


def test_what_two_builds_did_not_ask_for_is_forgotten() -> None:
    """The store does not grow with every save."""
    memo = Memo()
    memo.recall("key", str, lambda: "first")
    memo.turn()
    memo.turn()
    assert memo.recall("key", str, lambda: "second") == "second"


def test_keys_tell_values_apart() -> None:
    """Parts that only look alike when they are run together make different keys."""
    assert (
        len({digest_of("ab", "c"), digest_of("a", "bc"), digest_of("abc"), digest_of(1), digest_of("1")}) == 5
    )


def test_keys_bear_half_a_character() -> None:
    """A text that no encoding can hold has a key too."""
    assert len(digest_of("\ud800")) == 64


@pytest.mark.parametrize(
    "value",
    [Link("text", "a.html", current=True), Place("a.md", 3), Variants({}), Counter("aab")],
    ids=["many fields", "a check of its own", "one field", "no record"],
)
def test_records_come_out_as_they_went_in(value: object) -> None:
    """A record of any sort is packed and unpacked into its like."""
    assert unpack(pack(value)) == value


def test_a_process_sets_its_tools_up_once(tmp_path: Path) -> None:
    """What travels along with each batch of work is one memo there, with one tool for equal settings."""
    memo = pickle.dumps(Memo(tmp_path, "a test"))
    tools = [pickle.loads(memo).tool(("a", 1), list, list) for _ in range(2)]  # noqa: S301 - our own
    assert tools[0] is tools[1]


def test_threads_share_no_memo(tmp_path: Path) -> None:
    """What one thread has made is not another's to hand over."""
    memo = pickle.dumps(Memo(tmp_path, "a test"))
    with ThreadPoolExecutor(1) as other:
        there = other.submit(pickle.loads, memo).result()
    assert there is not pickle.loads(memo)  # noqa: S301 - our own
