"""The command line within the test's process: what goes in, what comes out, and the exit code."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from click.testing import CliRunner

from relevo.app.cli import main


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Give the JSON objects that were printed, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    def told(self) -> list[str]:
        """Give the texts of the messages that were printed as JSON."""
        return [x["text"] for x in self.objects if x["type"] == "message"]


Relevo = Callable[..., Ran]


def run(*words: object, stdin: bytes | str = b"") -> Ran:
    """Run `relevo` with these words. An exception that nobody meant fails the test."""
    runner = CliRunner()
    before = sys.argv
    with runner.isolation(input=stdin) as streams:
        sys.argv = ["relevo", *(str(word) for word in words)]
        try:
            main()
            code = 0
        except SystemExit as exit_:
            code = exit_.code if isinstance(exit_.code, int) else 1
        finally:
            sys.argv = before
        out, err = (stream.getvalue().decode() for stream in streams[:2])
    return Ran(code, out, err)
