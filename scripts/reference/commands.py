"""The page of commands: what `--help` says of each."""

import copy
import importlib
import pkgutil
from collections.abc import Iterator

import click

from relevo.app import cli
from scripts.reference.fields import MARK

_INTRO = """# Commands

What `relevo COMMAND --help` says, in one place.
"""
_WIDTH = 96


def commands_page() -> str:
    """Write a section for every command, those within groups too."""
    return f"{MARK}\n{_INTRO}\n" + "\n".join(
        f"## {name}\n\n```text\n{_help(name, command)}\n```\n" for name, command in all_commands()
    )


def all_commands() -> Iterator[tuple[str, click.Command]]:
    """Give every command with its full name, in the order of names."""
    for module in sorted(pkgutil.iter_modules(cli.__path__), key=lambda module: module.name):
        found = vars(importlib.import_module(f"{cli.__name__}.{module.name}")).get("command")
        if isinstance(found, click.Command):
            yield from _with_below(f"relevo {module.name}", found)


def _with_below(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for below, child in sorted(command.commands.items()):
            yield from _with_below(f"{name} {below}", child)


def _help(name: str, command: click.Command) -> str:
    # Click keeps the help option of the first call; a copy without it says the same each time.
    fresh = copy.copy(command)
    vars(fresh)["_help_option"] = None
    context = click.Context(fresh, info_name=name, terminal_width=_WIDTH, max_content_width=_WIDTH)
    return fresh.get_help(context).strip()
