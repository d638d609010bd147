"""A cipher that hides nothing; beside the port, for tests of what stores."""

import hashlib
import hmac
import secrets

from relevo.kernel.errors import StoreFailed
from relevo.privacy.ports import Cipher

_TAG = 16
_NONCE = 8


class PlainCipher(Cipher):
    """Keeps every promise of the port but secrecy: contexts, keys and tampering are checked.

    What it seals can be read by anyone, so that a test can look for a text in a store's file.
    """

    def new_customer_key(self, workspace: str) -> bytes:
        """Make a customer's key, bound to the workspace."""
        return self.seal(_workspace_key(workspace), secrets.token_bytes(16), b"customer key")

    def new_conversation_key(self, workspace: str, customer_key: bytes) -> bytes:
        """Make a conversation's key, bound to the customer's."""
        outer = self.open(_workspace_key(workspace), customer_key, b"customer key")
        return self.seal(outer, secrets.token_bytes(16), b"conversation key")

    def open_key(self, workspace: str, customer_key: bytes, conversation_key: bytes) -> bytes:
        """Give a conversation's key. Raises `StoreFailed` when a wrapping does not open."""
        outer = self.open(_workspace_key(workspace), customer_key, b"customer key")
        return self.open(outer, conversation_key, b"conversation key")

    def seal(self, key: bytes, plain: bytes, context: bytes) -> bytes:
        """Put a checksum of key, context and text before the text."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + _tag(key, nonce, context, plain) + plain

    def open(self, key: bytes, sealed: bytes, context: bytes) -> bytes:
        """Give the text. Raises `StoreFailed` when the bytes, the key or the context differ."""
        nonce, tag, plain = sealed[:_NONCE], sealed[_NONCE : _NONCE + _TAG], sealed[_NONCE + _TAG :]
        if not hmac.compare_digest(tag, _tag(key, nonce, context, plain)):
            raise StoreFailed(
                "stored bytes do not open: they, their key or their place were changed"
            )
        return plain


def _workspace_key(workspace: str) -> bytes:
    return hashlib.sha256(workspace.encode()).digest()


def _tag(key: bytes, nonce: bytes, context: bytes, plain: bytes) -> bytes:
    message = nonce + len(context).to_bytes(4, "big") + context + plain
    return hmac.new(key, message, "sha256").digest()[:_TAG]
