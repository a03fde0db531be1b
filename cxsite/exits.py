"""Run a command and choose the exit code: every way in which it can end."""

from __future__ import annotations

from collections.abc import Sequence

import click

from cxsite import __version__
from cxsite.errors import CxsiteError

FINE, FINDINGS, USAGE, BUG, INTERRUPTED = 0, 1, 2, 3, 130


def run_command(command: click.Command, arguments: Sequence[str]) -> int:
    """Run one command; return 0 fine, 1 findings or an expected failure, 2 wrong usage, 3 a bug."""
    try:
        result = command.main(list(arguments), prog_name="cxsite", standalone_mode=False)
    except click.exceptions.Exit as cause:
        return cause.exit_code
    except click.ClickException as cause:
        cause.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except CxsiteError as cause:
        _show_failure(cause)
        return FINDINGS
    except BrokenPipeError:
        return FINDINGS
    except Exception:  # noqa: BLE001 - the one place where a bug is turned into an exit code
        _report_bug(arguments)
        return BUG
    return result if isinstance(result, int) else FINE


def _show_failure(failure: CxsiteError) -> None:
    from cxsite.console import Console

    Console().show_failure(failure)


def _report_bug(arguments: Sequence[str]) -> None:
    import platform
    import traceback

    traceback.print_exc()
    versions = f"cxsite {__version__}, Python {platform.python_version()}, {platform.platform()}"
    click.echo(f"\nThis is a bug in cxsite ({versions}).", err=True)
    click.echo(
        f"Please report it with the lines above and the command: cxsite {' '.join(arguments)}", err=True
    )
