"""Start the command line; imports nothing that --help does not need."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run cxsite."""
    # Dates never pass through a zone: the renderer of charts reads it once, before its first picture.
    os.environ["TZ"] = "UTC"
    # All that is installed would be searched for plugins of pydantic by every command that reads settings.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from cxsite.cli import run
    from cxsite.garbage import collect_rarely

    collect_rarely()
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
