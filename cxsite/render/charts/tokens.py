"""Name the theme's tokens that pictures are drawn with.

A picture on a page refers to them as custom properties, so it follows the reader's scheme; a picture
stored as a file carries the values of the light scheme.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TOKENS: Mapping[str, str] = MappingProxyType(
    {
        "ink": "titles and names beside bars (text, 4.5:1 on surface)",
        "surface": "the ground of a picture and the inside of hollow points",
        "chart-text": "numbers on axes and labels of values (text, 4.5:1 on surface)",
        "chart-muted": "labels of events, unfinished points, notes in a picture (text, 4.5:1 on surface)",
        "chart-grid": "grid lines; quiet, no contrast needed",
        "chart-axis": "the base line and the marks of a scale (3:1 on surface)",
        "chart-line": "the line, its points and the label of its newest value (text, 4.5:1 on surface)",
        "chart-target": "the dashed target and its label (text, 4.5:1 on surface)",
        "chart-limit": "the mean, limits, curves of a funnel and their labels (text, 4.5:1 on surface)",
        "chart-interval": "the thin bars of intervals (3:1 on surface)",
        "chart-common": "points within what a measure does anyway (3:1 on surface, like all signals)",
        "chart-improvement": "points that show an improvement; triangles",
        "chart-concern": "points that show a concern; squares",
        "chart-neutral": "points that show a change which is neither; diamonds",
        "chart-bar": "bars that meet their target, aims, the timeline (3:1 on surface)",
        "chart-bar-missed": "bars that miss their target (3:1 on surface, lighter or darker than chart-bar)",
        "chart-bar-plain": "bars without a target (3:1 on surface)",
        "chart-reference": "the line of the total among bars, and its label (text, 4.5:1 on surface)",
        "chart-cumulative": "the cumulative line of a Pareto chart and its labels (text, 4.5:1 on surface)",
        "chart-heat-1": "the lowest step of a heat map; five steps, even in lightness",
        "chart-heat-2": "the second step of a heat map",
        "chart-heat-3": "the middle step of a heat map",
        "chart-heat-4": "the fourth step of a heat map",
        "chart-heat-5": "the highest step of a heat map (3:1 against chart-heat-1)",
        "chart-category-1": "the first series of an author's own chart (3:1 on surface, like all categories)",
        "chart-category-2": "the second series of an own chart",
        "chart-category-3": "the third series of an own chart",
        "chart-category-4": "the fourth series of an own chart",
        "chart-category-5": "the fifth series of an own chart",
        "chart-category-6": "the sixth series of an own chart",
    }
)


def token(name: str) -> str:
    """Refer to a token by its custom property."""
    if name not in TOKENS:
        raise KeyError(name)
    return f"var(--{name})"
