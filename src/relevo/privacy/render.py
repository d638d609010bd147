"""Put values back in the place of tokens: as much as the reader may see, or all for a tool."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, cast

from relevo.conversation.author import AuthorKind
from relevo.conversation.token import TOKEN

Audience = Literal["customer", "addressee", "agent"]
"""`customer` sees enough to know their own value again; `addressee` is a customer who reads what a
person wrote to them; `agent` sees what the work needs."""

Mask = Callable[[str], str]
"""What is shown of a value."""


def _clear(value: str) -> str:
    return value


def _mail(value: str) -> str:
    name, _, domain = value.rpartition("@")
    return f"{name[:1]}•••@{domain}"


def _last(count: int) -> Mask:
    def mask(value: str) -> str:
        shown = [char for char in value if char.isalnum()]
        return f"••• {''.join(shown[-count:])}" if len(shown) >= 2 * count else "•••"

    return mask


POLICY: Mapping[Audience, Mapping[str, Mask]] = {
    "customer": {"email": _mail, "phone": _last(3), "iban": _last(4)},
    "addressee": {"email": _clear, "phone": _clear, "iban": _last(4)},
    "agent": {"email": _clear, "phone": _clear, "iban": _last(4)},
}
"""What is shown of each kind; a kind that is not here is shown by its name alone, to anyone."""

_DOTS: Mapping[str, str] = {"card": "••••", "cvc": "•••", "password": "••••"}

NAMES: Mapping[Audience, Mapping[str, str]] = {
    "customer": _DOTS,
    "addressee": _DOTS,
    "agent": {},
}
"""What stands for a value that cannot be shown; an agent reads the kind, such as `[card]`."""


def render(text: str, values: Mapping[str, str], audience: Audience) -> str:
    """Give the text with each token replaced by what this audience may see of its value.

    `values` holds values by token, from `Vault.reveal`; a token that is not in it is shown by its
    kind's name. No token is left over.
    """
    if "⟦" not in text:
        return text

    def shown(match: re.Match[str]) -> str:
        kind = _kind(match[0])
        mask = POLICY[audience].get(kind)
        value = values.get(match[0])
        if mask is None or value is None:
            return NAMES[audience].get(kind, f"[{kind}]" if audience == "agent" else "•••")
        return mask(value)

    return TOKEN.sub(shown, text)


def audience_of(author: AuthorKind) -> Audience:
    """Give how a customer reads this author: what a person writes is meant to be read in full."""
    return "addressee" if author.is_person else "customer"


def tokens_in(data: object) -> frozenset[str]:
    """Give the tokens in a text or in JSON data, to be asked of `Vault.reveal`."""
    match data:
        case str():
            return frozenset(TOKEN.findall(data)) if "⟦" in data else frozenset()
        case Mapping():
            fields = cast("Mapping[Any, Any]", data)
            return _joined([*fields.keys(), *fields.values()])
        case list() | tuple():
            return _joined(cast("Iterable[Any]", data))
        case _:
            return frozenset()


def _joined(items: Iterable[Any]) -> frozenset[str]:
    return frozenset(token for item in items for token in tokens_in(item))


def filled(data: Any, values: Mapping[str, str]) -> Any:  # noqa: ANN401 - does not fit: JSON data
    """Give JSON data with tokens replaced by their whole values: for a tool's hands only.

    A token without a value stays as it is, so that the tool refuses it rather than act on nothing.
    """
    match data:
        case str():
            return TOKEN.sub(lambda match: values.get(match[0], match[0]), data)
        case Mapping():
            fields = cast("Mapping[Any, Any]", data)
            return {filled(key, values): filled(item, values) for key, item in fields.items()}
        case list() | tuple():
            return [filled(item, values) for item in cast("Iterable[Any]", data)]
        case _:
            return data


def _kind(token: str) -> str:
    return token[1:].partition(":")[0]
