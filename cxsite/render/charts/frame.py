"""Frame sketches: for a page, as markup in the page's colours, and as a file that is read alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

from markupsafe import Markup

from cxsite.pages.plan import Figure
from cxsite.render.charts.lettering import clean_text, wrap_text
from cxsite.render.charts.markup import draw_element, prefix_references
from cxsite.render.charts.picture import ChartError, Sketch

_COLOUR = re.compile(r"var\(--([A-Za-z0-9_-]+)\)")
_SAID = re.compile(r' data-say="[^"]*"')
_FONTS = "'Liberation Sans', Arial, Helvetica, sans-serif"
_MARGIN = 20
_TITLE, _SENTENCE, _FOOT = 18, 13, 12


def frame_inline(figure: Figure, sketches: Mapping[str, Sketch]) -> Markup:
    """Set each variant of a picture in its box; the theme's style sheet shows the one that fits."""
    boxes = (_box(figure, name, sketch) for name, sketch in sketches.items())
    return Markup("".join(boxes))  # noqa: S704 - every text in it was escaped when it was written


def frame_file(figure: Figure, sketch: Sketch, *, colours: Mapping[str, str]) -> bytes:
    """Write a picture with its title, sentence and source, in the colours of the light scheme."""
    width = max(sketch.width, 480)
    head, start = _letter_head(figure, width)
    foot, height = _letter_foot(figure, width, start + sketch.height)
    body = f'<g transform="translate({_MARGIN},{start})">{_SAID.sub("", sketch.body)}</g>'
    opening = _open_svg(
        width + 2 * _MARGIN, height, f'xmlns="http://www.w3.org/2000/svg" font-family="{_FONTS}"'
    )
    ground = draw_element("rect", {"width": width + 2 * _MARGIN, "height": height, "fill": "#ffffff"})
    inner = "".join((_describe(figure, "picture"), ground, *head, body, *foot))
    return _fill_colours(f"{opening}{inner}</svg>\n", colours).encode()


def _box(figure: Figure, name: str, sketch: Sketch) -> str:
    prefix = f"{figure.anchor}-{name}"
    extra = f' tabindex="0" role="region" aria-label="{_plain(figure.title)}"' if name == "scroll" else ""
    labelled = f'role="img" aria-labelledby="{escape(prefix)}-title {escape(prefix)}-desc"'
    body = prefix_references(sketch.body, prefix)
    svg = f"{_open_svg(sketch.width, sketch.height, labelled)}{_describe(figure, prefix)}{body}</svg>"
    return f'<div class="picture-{name}"{extra}>{svg}</div>'


def _open_svg(width: int, height: float, more: str) -> str:
    return f'<svg {more} width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}">'


def _describe(figure: Figure, prefix: str) -> str:
    prefix = escape(prefix)
    title = f'<title id="{prefix}-title">{_plain(figure.title)}</title>'
    return f'{title}<desc id="{prefix}-desc">{_plain(figure.alt or figure.sentence)}</desc>'


def _plain(text: str) -> str:
    return escape(clean_text(text))


def _letter_head(figure: Figure, width: float) -> tuple[list[str], float]:
    """Letter title and sentence; return them with the height that they take."""
    title = wrap_text(clean_text(figure.title), width, _TITLE, bold=True)
    sentence = wrap_text(clean_text(figure.sentence), width, _SENTENCE)
    top = _MARGIN + _TITLE * 0.8
    lines = _letter_lines(title, top, {"font_size": _TITLE, "font_weight": 600, "fill": "var(--ink)"})
    top += len(title) * _TITLE * 1.25
    more = _letter_lines(sentence, top, {"font_size": _SENTENCE, "fill": "var(--chart-text)"})
    return [*lines, *more], round(top + len(sentence) * _SENTENCE * 1.25)


def _letter_foot(figure: Figure, width: float, top: float) -> tuple[list[str], float]:
    """Letter what to mind and the source; return them with the height of the whole file."""
    texts = [clean_text(text) for text in (figure.caveat, figure.source) if text]
    lines = [line for text in texts for line in wrap_text(text, width, _FOOT)]
    first = top + 12 + _FOOT
    written = _letter_lines(lines, first, {"font_size": _FOOT, "fill": "var(--chart-muted)"})
    return written, round(first + len(lines) * _FOOT * 1.25 + _MARGIN - _FOOT)


def _letter_lines(lines: Sequence[str], top: float, style: Mapping[str, str | float]) -> list[str]:
    step = float(style["font_size"]) * 1.25
    return [
        draw_element("text", {"x": _MARGIN, "y": top + index * step, **style}, line)
        for index, line in enumerate(lines)
    ]


def _fill_colours(svg: str, colours: Mapping[str, str]) -> str:
    """Put the scheme's own values where a page would look them up."""

    def find(match: re.Match[str]) -> str:
        if match[1] not in colours:
            raise ChartError(f'the theme has no token "{match[1]}"')
        return escape(colours[match[1]])

    return _COLOUR.sub(find, svg)
