"""Lay out views with the default theme's templates, with words where pictures would stand."""

from __future__ import annotations

from pathlib import Path

import jinja2
from markupsafe import Markup

from cxsite.pages.plan import Document, Figure, Spark, View

TEMPLATES = Path(__file__).parents[2] / "themes" / "default" / "templates"


def show_prose(document: Document) -> Markup:
    """Show a text as one paragraph."""
    return Markup("<p>{}</p>").format(document.text)


def show_picture(figure: Figure) -> Markup:
    """Show a figure's description where its picture would stand."""
    return Markup('<div class="picture-wide"><svg role="img" aria-label="{}"></svg></div>').format(figure.alt)


def show_spark(spark: Spark) -> Markup:
    """Show a spark line's description where its line would stand."""
    return Markup('<svg class="spark" role="img" aria-label="{}"></svg>').format(spark.alt)


def read_templates() -> jinja2.Environment:
    """Read templates as a build does: escaped, and strict about names."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(prose=show_prose, picture=show_picture, spark=show_spark)
    return made


def render_page(environment: jinja2.Environment, view: View, template: str = "page.html") -> str:
    """Lay out one page."""
    return environment.get_template(template).render(view=view, asset=lambda name: view.chrome.root + name)
