"""Read a site's files into typed sources; this stage alone reads the disk."""

from cxsite.load.cells import passes
from cxsite.load.content import read_record
from cxsite.load.markdown_grammar import HIDDEN
from cxsite.load.markdown_links import MarkdownLink, ScannedText
from cxsite.load.markdown_schemes import CHECKED_SCHEMES, WEB_SCHEMES, judge_target, scheme_of
from cxsite.load.markdown_words import TextEdit, Words
from cxsite.load.read_site import LoadOptions, load_sources
from cxsite.load.slides import SlideText, split_slides
from cxsite.load.sources import SourceFile, SourceRecord, Sources, take_front
from cxsite.load.tally import EMPTY_TALLY, Cell, Moments, Segment, Tally, merge_tallies
from cxsite.load.yaml_tree import Places

__all__ = [
    "CHECKED_SCHEMES",
    "EMPTY_TALLY",
    "HIDDEN",
    "WEB_SCHEMES",
    "Cell",
    "LoadOptions",
    "MarkdownLink",
    "Moments",
    "Places",
    "ScannedText",
    "Segment",
    "SlideText",
    "SourceFile",
    "SourceRecord",
    "Sources",
    "Tally",
    "TextEdit",
    "Words",
    "judge_target",
    "load_sources",
    "merge_tallies",
    "passes",
    "read_record",
    "scheme_of",
    "split_slides",
    "take_front",
]
