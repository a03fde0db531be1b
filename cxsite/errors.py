"""Name the failures that end a run without being a bug of ours."""


class CxsiteError(Exception):
    """Stop the run with a message for the user: shown without a traceback, exit code 1."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
