"""Parse the commands that publish."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cxsite.cli_options import open_console, site_option
from cxsite.exits import FINDINGS, FINE

if TYPE_CHECKING:
    from cxsite.publish import Report

_format_option = click.option(
    "--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True
)
_overwrite_option = click.option(
    "--overwrite", is_flag=True, help="Go over changes made on the host by hand; copies are kept there."
)
_adopt_option = click.option(
    "--adopt", is_flag=True, help="Go where files of others are, or where another portal is shown."
)


@click.command()
@site_option
@click.argument("target")
@click.option("--output", type=click.Path(path_type=Path), help="What was built.  [default: SITE/output]")
@click.option("--audience", help="Whose portal it is; left out: the target's audience, or the widest.")
@click.option("--dry-run", is_flag=True, help="Show what would be done, and write nothing.")
@_overwrite_option
@_adopt_option
@click.option("--allow-deletions", is_flag=True, help="Let any number of pages go.")
@click.option("--purge", multiple=True, metavar="PAGE", help="Take a page down from every release instead.")
@_format_option
def publish(target: str, dry_run: bool, purge: tuple[str, ...], format_: str, **options: Any) -> int:
    """Publish what was built to TARGET, a table [publish.TARGET] in cxsite.toml.

    Readers see the old portal or the new one, and every file is proven before. Run it again after whatever
    went wrong. Example: cxsite publish intranet --dry-run
    """
    from cxsite import publish as rooms

    if purge and dry_run:
        raise click.UsageError("--purge cannot be tried out: it names exactly what goes")
    request = rooms.Request(name=target, **options)
    if purge:
        return _run(format_, lambda bar: rooms.purge(request, purge, bar))
    return _run(format_, lambda bar: rooms.publish(request, bar, is_dry=dry_run))


@click.command()
@site_option
@click.argument("target")
@_format_option
def releases(site: Path, target: str, format_: str) -> int:
    """List the releases that are kept at TARGET: what, when and by whom; * is what readers see."""
    from cxsite.publish import Request, list_releases

    return _run(format_, lambda _: list_releases(Request(site, target)))


@click.command()
@site_option
@click.argument("target")
@click.argument("release", required=False)
@_overwrite_option
@_adopt_option
@_format_option
def rollback(target: str, release: str | None, format_: str, **options: Any) -> int:
    """Show RELEASE at TARGET again; left out, the one published before what readers see."""
    from cxsite.publish import Request, roll_back

    request = Request(name=target, **options)
    return _run(format_, lambda bar: roll_back(request, release, bar))


@click.command()
@site_option
@click.argument("target")
@_format_option
def verify(site: Path, target: str, format_: str) -> int:
    """Look whether readers of TARGET see what was published, file by file."""
    from cxsite.publish import Request
    from cxsite.publish import verify as verify_target

    return _run(format_, lambda bar: verify_target(Request(site, target), bar))


COMMANDS = (publish, releases, rollback, verify)


def _run(format_: str, work: Callable[[Any], Report]) -> int:
    from cxsite.issues import has_errors
    from cxsite.publish import tell, write_report

    console = open_console()
    with console.progress() as bar:
        report = work(bar)
    if format_ == "json":
        console.write(write_report(report))
    else:
        for line in tell(report):
            console.say(line)
        console.show_issues(report.issues)
        console.show_summary(report.issues)
    return FINDINGS if has_errors(report.issues) else FINE
