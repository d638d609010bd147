"""Vault tokens in JSON-like data: find them, and put values in their place."""

from collections.abc import Mapping
from typing import cast

from relevo.conversation.fold import TOKEN


def tokens_in(value: object) -> list[str]:
    """Give every token in the texts of this data, in order, as often as it stands there."""
    match value:
        case str():
            return TOKEN.findall(value)
        case dict():
            inner = list(cast("dict[str, object]", value).values())
        case list() | tuple():
            inner = list(cast("list[object]", value))
        case _:
            return []
    return [token for item in inner for token in tokens_in(item)]


def filled(value: object, values: Mapping[str, str]) -> object:
    """Give the data with values in place of tokens; a token without a value stays as it is."""
    match value:
        case str():
            return TOKEN.sub(lambda found: values.get(found.group(), found.group()), value)
        case dict():
            table = cast("dict[str, object]", value)
            return {key: filled(item, values) for key, item in table.items()}
        case list() | tuple():
            return [filled(item, values) for item in cast("list[object]", value)]
        case _:
            return value
