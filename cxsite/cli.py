"""Parse commands, call one function each, print what it says, and choose the exit code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from cxsite import __version__
from cxsite.cli_options import open_console, site_option
from cxsite.cli_publish import COMMANDS
from cxsite.exits import FINDINGS, FINE, run_command


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code."""
    return run_command(main, arguments)


class _Day(click.ParamType[date]):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            self.fail(f'"{value}" is no day: write it as 2013-12-31', param, ctx)


_FORMATS = ("text", "json", "github", "sarif")

_EPILOG = """
\b
Start:   cxsite init portal
Look:    cxsite serve --site portal
Check:   cxsite check --site portal
Build:   cxsite build --site portal
Publish: cxsite publish intranet --site portal
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=_EPILOG)
@click.version_option(__version__, prog_name="cxsite")
def main() -> None:
    """Build the static portal of a customer office from CSV extracts and Markdown.

    Metrics, promises, practices and programs in; pages that open from any host or folder out. Exit codes: 0
    fine, 1 findings or an expected failure, 2 wrong usage, 3 a bug.
    """


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> int:
    """Write a starter site into FOLDER that builds at once."""
    from cxsite.scaffold import create_site

    written = create_site(folder)
    console = open_console()
    console.say(f"Wrote {len(written)} files into {folder}. Next:")
    console.say(f"  cxsite serve --site {folder}")
    return FINE


@main.command()
@site_option
@click.argument("kind")
@click.argument("title")
@click.option("--from", "extract", metavar="FILE", help="The extract that a new metric reads.")
def new(site: Path, kind: str, title: str, extract: str | None) -> int:
    """Write a record of a KIND with every field explained.

    KIND is metric, scorecard, promise, practice, program, unit, message, note, deck, roadshow or page; TITLE
    becomes its title and, in lower case with dashes, its id. Example: cxsite new promise "We answer within a
    day"

    With --from, what an extract shows of a metric is filled in, each guess with its reason, and what it does
    not show is asked. Example: cxsite new metric "Calls answered" --from data/calls.csv
    """
    from cxsite.scaffold import create_metric, create_record, is_metric

    if extract is not None:
        if not is_metric(kind):
            raise click.UsageError("--from goes with a metric alone: only metrics read extracts")
        path = create_metric(site, title, extract, here=Path.cwd())
        open_console().say(f"Wrote {path}. Look at each guess in it, and answer the questions.")
        return FINE
    path = create_record(site, kind, title)
    open_console().say(f"Wrote {path}. Every field is explained in it; delete what you do not need.")
    return FINE


@main.command()
@site_option
@click.option("--output", type=click.Path(path_type=Path), help="Where to write.  [default: SITE/output]")
@click.option("--audience", help="For whom; left out: the widest audience in cxsite.toml.")
@click.option("--as-of", type=_Day(), help="What today means, over as_of in cxsite.toml.")
@click.option("--edition", help="Show the figures of an edition in the stead of today's.")
@click.option("--drafts", is_flag=True, help="Show drafts too.")
@click.option("--strict", is_flag=True, help="Stop at warnings too.")
@click.option("--jobs", type=click.IntRange(1), help="Processes that share long work.  [default: the cores]")
@click.option("--cluster", help="Share it on a Dask cluster, such as tcp://10.0.0.5:8786.")
@click.option(
    "--force", is_flag=True, help="Write into a folder that holds files of others; they are left alone."
)
@click.option("--timings", is_flag=True, help="Build in one process, and tell what took how long.")
def build(site: Path, jobs: int | None, cluster: str | None, timings: bool, **options: Any) -> int:
    """Build the portal. Nothing is written if there is any error.

    What has not changed since the last build is not made again: it is kept in the site's folder .cxsite,
    which may be deleted at any time.
    """
    from cxsite.upkeep import Shares, update_portal

    if options["edition"] and options["as_of"]:
        raise click.UsageError("an edition has its own day: leave out --as-of or --edition")
    output = options.pop("output") or site / "output"
    shares = Shares(jobs, cluster or "", timings)
    return FINE if update_portal(site, output, options, shares=shares, console=open_console()) else FINDINGS


@main.command()
@site_option
@click.option("--as-of", type=_Day(), help="What today means, over as_of in cxsite.toml.")
@click.option("--drafts", is_flag=True, help="Check what shows drafts too.")
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--fix", is_flag=True, help="Rewrite stale numbers in texts first, and nothing else.")
@click.option("--format", "format_", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--explain", metavar="CODE", help="Explain a finding by its code, and check nothing.")
def check(site: Path, strict: bool, fix: bool, format_: str, **options: Any) -> int:
    """Find every mistake, for every audience; write nothing but what --fix puts right."""
    if code := options.pop("explain"):
        return _explain(code)
    from cxsite.build import BuildOptions, inspect_site
    from cxsite.findings import FORMATS
    from cxsite.fix import fix_files
    from cxsite.issues import count_issues
    from cxsite.workers import open_workers

    console = open_console()
    with open_workers(site, keeps=False) as workers, console.progress() as progress:
        chosen = BuildOptions(**options, style=True, workers=workers)
        found = inspect_site(site, chosen, progress)
        fixes = fix_files(site, found.issues) if fix else ()
        if fixes:
            found = inspect_site(site, chosen, progress)
    console.show_fixes(fixes)
    if format_ == "text":
        console.show_report(found.issues, found.ignored)
    else:
        console.write(FORMATS[format_](found.issues, _folder_of(site)))
    errors, warnings = count_issues(found.issues)
    return FINDINGS if errors or (strict and warnings) else FINE


def _explain(code: str) -> int:
    from cxsite.findings import explain, find_finding

    open_console().say(explain(find_finding(code)))
    return FINE


def _folder_of(site: Path) -> str:
    """Name the site's folder as it is seen from here, ending in a slash; nothing if it is here."""
    path, here = site.resolve(), Path.cwd().resolve()
    folder = path.relative_to(here) if path.is_relative_to(here) else path
    return f"{folder.as_posix()}/" if folder.parts else ""


@main.command()
@site_option
@click.argument("page")
def why(site: Path, page: str) -> int:
    """Tell from which files PAGE is made, why the last build wrote it, and what has changed since.

    PAGE is an address as in the browser, or the file of a record. Example: cxsite why metrics/nps.html
    """
    from cxsite.why import tell_page, word_story
    from cxsite.workers import open_workers

    console = open_console()
    with open_workers(site, jobs=1, keeps=False) as workers, console.progress() as progress:
        story = tell_page(site, page, workers, progress)
    console.show_parts(word_story(story))
    return FINE


@main.command()
@site_option
@click.option("--port", type=click.IntRange(0, 65535), help="The port.  [default: 8000, or the next free]")
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
@click.option("--follow", is_flag=True, help="Let the open page go to the record that you save.")
@click.option("--poll", is_flag=True, help="Look for changes instead of being told, as for files on a share.")
def serve(site: Path, port: int | None, no_open: bool, **options: bool) -> int:
    """Show the portal while you write, at an address that only this machine can open.

    Each save of a text, an extract, a theme or cxsite.toml builds again; pages that changed reload where they
    stand. Drafts, embargoed records and all audiences are shown, labelled. A mistake lies over the last good
    page, with its line and what to do, until it is mended; Escape hides it. Pages are written elsewhere,
    never into the site. Ctrl-C ends the preview. Example: cxsite serve --site portal --follow
    """
    from cxsite.build import BuildOptions
    from cxsite.retouch import Rebuilding
    from cxsite.serve import BuildTask, ServeOptions, serve_site
    from cxsite.slots import Slots
    from cxsite.workers import open_workers

    with open_workers(site, slots=Slots()) as workers:
        rebuilding = Rebuilding(site, BuildOptions(preview=True, workers=workers))

        def build_preview(task: BuildTask) -> Any:
            task.later(workers.memo.save)
            return rebuilding.build(task.output, task.name_saved(site), task.progress)

        chosen = ServeOptions(port=port, open_browser=not no_open, **options)
        serve_site(site, chosen, console=open_console(), build=build_preview)
    return FINE


@main.command()
@site_option
@click.argument("file", required=False)
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)
def data(site: Path, file: str | None, format_: str) -> int:
    """Tell what each extract is, what reads it, and which metric could.

    FILE is an extract below data/, or a pattern such as "surveys/*.csv"; left out, all of them. Shown are the
    encoding, the columns, dates, periods, gaps and segments, how sure that is, and which setting would
    settle it. Nothing is written.
    """
    from cxsite.inventory import lay_out, take_inventory, write_inventory
    from cxsite.issues import has_errors

    console = open_console()
    inventory = take_inventory(site, file, Path.cwd())
    if format_ == "json":
        console.write(write_inventory(inventory))
    else:
        console.show_parts(lay_out(inventory))
        console.show_issues(inventory.issues)
        console.show_summary(inventory.issues)
    return FINDINGS if has_errors(inventory.issues) else FINE


@main.command()
@site_option
@click.argument("name")
@click.option("--reason", help="Why an edition that is published already changes; the portal shows it.")
def freeze(site: Path, name: str, reason: str | None) -> int:
    """Freeze the figures as they are published now into editions/NAME.json.

    NAME is a word such as 2013-Q4. Nothing is written if there is any error. Keep the file under version
    control: later portals show what was restated since.
    """
    from cxsite.freeze import freeze_edition

    console = open_console()
    with console.progress() as progress:
        outcome = freeze_edition(site, name, reason=reason, progress=progress)
    console.show_issues(outcome.issues)
    console.show_summary(outcome.issues, outcome.ignored)
    if outcome.edition is None:
        console.say("Nothing was frozen.")
        return FINDINGS
    if outcome.result == "unchanged":
        console.say(f"{outcome.path} holds these figures already; nothing changed.")
        return FINE
    verb = "Altered" if outcome.result == "altered" else "Wrote"
    count = len(outcome.edition.metrics)
    metrics = "1 metric" if count == 1 else f"{count} metrics"
    console.say(f"{verb} {outcome.path}: {metrics} as of {outcome.edition.as_of}.")
    for change in outcome.changes:
        console.say(f"  {change}")
    return FINE


@main.command()
@click.argument("kind", required=False)
def schema(kind: str | None) -> int:
    """Print the JSON Schema of front matter, for an editor.

    KIND is one of the kinds, or "config" for cxsite.toml; without it, one schema for all kinds by name.
    """
    from cxsite.schema_export import export_schema

    click.echo(export_schema(kind))
    return FINE


for command in COMMANDS:
    main.add_command(command)
