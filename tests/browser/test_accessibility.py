"""Let axe-core judge every type of page of the sample portal, in both colour schemes."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser_visit import Visitor
from page_types import PATTERN_BY_TYPE, heaviest_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
JUDGE = """
async (tags) => {
  const found = await axe.run(document, { runOnly: tags });
  const name = (rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`);
  return found.violations.flatMap(name);
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("type_", PATTERN_BY_TYPE)
def test_page_has_no_barrier(
    type_: str, scheme: str, sample_portal: Path, sample_address: str, visit: Visitor, axe_script: Path
) -> None:
    """No rule of WCAG 2.2 A and AA that a program can judge is broken, nor a good practice."""
    address = sample_address + heaviest_page(sample_portal, type_)
    script = axe_script.read_text(encoding="utf-8")
    with visit(address, script=script, color_scheme=scheme) as visited:
        assert visited.page.evaluate(JUDGE, TAGS) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_search_has_no_barrier(scheme: str, sample_address: str, visit: Visitor, axe_script: Path) -> None:
    """Results of a search break no rule either."""
    script = axe_script.read_text(encoding="utf-8")
    with visit(sample_address, script=script, color_scheme=scheme) as visited:
        visited.page.locator("[role=search] input").fill("on-time")
        visited.page.locator("[role=search] li").first.wait_for()
        assert visited.page.evaluate(JUDGE, TAGS) == []


def test_barriers_are_found(tmp_path: Path, visit: Visitor, axe_script: Path) -> None:
    """A page with barriers does not pass for one without."""
    (tmp_path / "barred.html").write_text("<!doctype html><title>Barred</title><img src='data:,'>")
    script = axe_script.read_text(encoding="utf-8")
    with visit((tmp_path / "barred.html").as_uri(), script=script) as visited:
        rules = {found.partition(":")[0] for found in visited.page.evaluate(JUDGE, TAGS)}
        assert {"html-has-lang", "image-alt"} <= rules
