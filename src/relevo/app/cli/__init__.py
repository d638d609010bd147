"""The command line. Each command is a module of its own, loaded when it is called."""

import difflib
import importlib
import sys

import click
from typing_extensions import override

from relevo.app.settings import keep_to_one_thread
from relevo.kernel.errors import RelevoError

_COMMANDS = (
    "chat",
    "check",
    "doctor",
    "init",
    "knowledge",
    "nlu",
    "serve",
    "simulate",
    "store",
    "test",
    "user",
)


class _Lazy(click.Group):
    """A group whose commands are modules of this package."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        return importlib.import_module(f"relevo.app.cli.{cmd_name}").command

    @override
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], _COMMANDS, n=1)
            meant = f"Did you mean `{near[0]}`?" if near else f"There are: {', '.join(_COMMANDS)}."
            ctx.fail(f"No such command '{args[0]}'. {meant}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="relevo")
def _relevo() -> None:
    """Conversations with customers: an AI assistant first, people behind it, one log.

    Start with `relevo chat` (talk to the sample business) or `relevo init shop` (your own).
    """


def main() -> None:
    """Run the command line; a known error is one sentence on stderr and exit code 1 or 2."""
    keep_to_one_thread()
    try:
        _relevo(prog_name="relevo")
    except RelevoError as error:
        click.echo(f"relevo: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)
    except OSError as error:
        if not error.filename:
            raise
        click.echo(f"relevo: {error.filename} cannot be used: {error.strerror}", err=True)
        sys.exit(1)
