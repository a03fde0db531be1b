"""Write a site of many text pages, the same on every machine: what the benchmarks of texts build."""

from __future__ import annotations

import argparse
import random
from pathlib import Path

WORDS = """
customer service flight delay answer promise baggage gate counter agent rebooking weather report
team leader review measure passenger airport terminal connection board ticket luggage hour minute
week month change better worse steady notice learn improve
""".split()  # noqa: SIM905 - a list of 35 lines says no more
WORDS_OF_A_PAGE = 300
SEED = 1


def write_text_site(folder: Path, pages: int) -> Path:
    """Write a front page and so many pages of 300 words, with headings, lists, emphasis and links."""
    (folder / "content" / "pages").mkdir(parents=True, exist_ok=True)
    (folder / "cxsite.toml").write_text('title = "Many pages"\nlanguage = "en"\nas_of = 2013-12-31\n')
    (folder / "content" / "index.md").write_text("---\ntitle: Front\n---\n\nHello.\n")
    chance = random.Random(SEED)  # noqa: S311 - the same site each time is the point
    for number in range(pages):
        page_path(folder, number).write_text(_write_page(number, pages, chance))
    return folder


def page_path(folder: Path, number: int) -> Path:
    """Name the file of a page."""
    return folder / "content" / "pages" / f"page-{number}.md"


def _write_page(number: int, pages: int, chance: random.Random) -> str:
    paragraphs = []
    left = WORDS_OF_A_PAGE
    while left > 0:
        length = chance.randint(30, 60)
        left -= length
        paragraphs.append(_write_paragraph(length, pages, chance))
    paragraphs.insert(2, "## Heading two")
    paragraphs.insert(5, "- one item\n- another item\n- third item")
    summary = f"About {chance.choice(WORDS)} and {chance.choice(WORDS)}."
    return f"---\ntitle: Page {number}\nsummary: {summary}\n---\n\n" + "\n\n".join(paragraphs) + "\n"


def _write_paragraph(length: int, pages: int, chance: random.Random) -> str:
    words = [chance.choice(WORDS) for _ in range(length)]
    if chance.random() < 0.3:
        words[3] = f"**{words[3]}**"
    if chance.random() < 0.3:
        words[7] = f"[{words[7]}](page-{chance.randrange(pages)}.md)"
    return " ".join(words).capitalize() + "."


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=int)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    write_text_site(chosen.folder, chosen.pages)
