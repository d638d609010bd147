"""Ports of privacy: the cipher that stored bodies pass through, and the vault's reading side."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class Cipher(Protocol):
    """Seals what is stored. Keys come wrapped: conversation's by customer's by workspace's."""

    def new_customer_key(self, workspace: str) -> bytes:
        """Make a customer's key; gives it wrapped by the workspace's."""
        ...

    def new_conversation_key(self, workspace: str, customer_key: bytes) -> bytes:
        """Make a conversation's key; gives it wrapped by that customer's (itself wrapped)."""
        ...

    def open_key(self, workspace: str, customer_key: bytes, conversation_key: bytes) -> bytes:
        """Unwrap a conversation's key. Raises `StoreFailed` when a wrapping does not open."""
        ...

    def seal(self, key: bytes, plain: bytes, context: bytes) -> bytes:
        """Encrypt and bind to `context`; the same text never gives the same bytes twice."""
        ...

    def open(self, key: bytes, sealed: bytes, context: bytes) -> bytes:
        """Decrypt. Raises `StoreFailed` when the bytes or the context were changed."""
        ...


class Vault(Protocol):
    """Sensitive values behind tokens. Values enter with the write that holds the token."""

    async def reveal(self, conversation: str, tokens: Sequence[str]) -> Mapping[str, str]:
        """Give the values of those tokens; one that is unknown or was never kept is absent."""
        ...
