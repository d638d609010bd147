"""AES-256-GCM with three levels of keys: conversation's by customer's by workspace's.

Source: NIST SP 800-38D (random 96-bit nonces: at most 2^32 texts a key), RFC 5869 (HKDF).
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from relevo.kernel.errors import BadInput, StoreFailed
from relevo.privacy.ports import Cipher

KEY_BYTES = 32
_VERSION = b"\x01"
"""First byte of all that is sealed: AES-256-GCM, nonce of 12 bytes, tag of 16 at the end."""
_NONCE = 12
_SHORTEST = len(_VERSION) + _NONCE + 16
_WORKSPACES_REMEMBERED = 1_000


class AesGcmCipher(Cipher):
    """The cipher of an installation that keeps its own master key.

    Workspaces' keys are derived from the master key and stored nowhere; the others are random.
    Safe to use from several threads.
    """

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != KEY_BYTES:
            raise BadInput(f"a master key has {KEY_BYTES} bytes; `parse_master_key` reads base64")
        self._master_key = master_key
        self._workspace_keys: dict[str, bytes] = {}

    def new_customer_key(self, workspace: str) -> bytes:
        """Make a customer's key; gives it wrapped by the workspace's."""
        outer = self._workspace_key(workspace)
        return self.seal(outer, secrets.token_bytes(KEY_BYTES), b"relevo customer key")

    def new_conversation_key(self, workspace: str, customer_key: bytes) -> bytes:
        """Make a conversation's key; gives it wrapped by that customer's."""
        outer = self._open_customer_key(workspace, customer_key)
        return self.seal(outer, secrets.token_bytes(KEY_BYTES), b"relevo conversation key")

    def open_key(self, workspace: str, customer_key: bytes, conversation_key: bytes) -> bytes:
        """Unwrap a conversation's key. Raises `StoreFailed` when a wrapping does not open."""
        outer = self._open_customer_key(workspace, customer_key)
        return self.open(outer, conversation_key, b"relevo conversation key")

    def seal(self, key: bytes, plain: bytes, context: bytes) -> bytes:
        """Encrypt and bind to `context` (which is not stored); 29 bytes longer than the text."""
        nonce = secrets.token_bytes(_NONCE)
        return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, _VERSION + context)

    def open(self, key: bytes, sealed: bytes, context: bytes) -> bytes:
        """Decrypt. Raises `StoreFailed` when the bytes, the key or the context were changed."""
        if len(sealed) < _SHORTEST:
            raise StoreFailed("stored bytes do not open: they are cut short")
        if sealed[:1] != _VERSION:
            raise StoreFailed(
                f"stored bytes do not open: unknown version {sealed[0]} of the cipher"
            )
        try:
            return AESGCM(key).decrypt(
                sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], _VERSION + context
            )
        except InvalidTag:
            raise StoreFailed(
                "stored bytes do not open: they were changed, or belong to another master key"
            ) from None

    def _open_customer_key(self, workspace: str, customer_key: bytes) -> bytes:
        return self.open(self._workspace_key(workspace), customer_key, b"relevo customer key")

    def _workspace_key(self, workspace: str) -> bytes:
        key = self._workspace_keys.get(workspace)
        if key is None:
            derive = HKDF(
                SHA256(), KEY_BYTES, salt=None, info=b"relevo workspace " + workspace.encode()
            )
            key = derive.derive(self._master_key)
            if len(self._workspace_keys) >= _WORKSPACES_REMEMBERED:
                self._workspace_keys.clear()
            self._workspace_keys[workspace] = key
        return key
