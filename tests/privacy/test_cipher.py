"""The promises of the cipher port, kept by every implementation."""

from collections.abc import Callable

import pytest

from relevo.adapters.keys.local.cipher import AesGcmCipher
from relevo.kernel.errors import StoreFailed
from relevo.privacy.plain import PlainCipher
from relevo.privacy.ports import Cipher

CIPHERS: list[Callable[[], Cipher]] = [PlainCipher, lambda: AesGcmCipher(b"m" * 32)]


@pytest.fixture(params=CIPHERS, ids=["plain", "aes-gcm"])
def cipher(request: pytest.FixtureRequest) -> Cipher:
    return request.param()


@pytest.fixture
def key(cipher: Cipher) -> bytes:
    customer = cipher.new_customer_key("acme")
    return cipher.open_key("acme", customer, cipher.new_conversation_key("acme", customer))


def test_that_what_is_sealed_opens_again(cipher: Cipher, key: bytes) -> None:
    for plain in (b"", b"hola", bytes(range(256)) * 300):
        assert cipher.open(key, cipher.seal(key, plain, b"cnv_1/1"), b"cnv_1/1") == plain


def test_that_the_same_text_never_gives_the_same_bytes(cipher: Cipher, key: bytes) -> None:
    assert len({cipher.seal(key, b"yes", b"c") for _ in range(200)}) == 200


def test_that_bytes_do_not_open_in_another_place(cipher: Cipher, key: bytes) -> None:
    sealed = cipher.seal(key, b"refund 20", b"cnv_1/7")
    with pytest.raises(StoreFailed):
        cipher.open(key, sealed, b"cnv_1/8")


def test_that_a_changed_bit_anywhere_is_seen(cipher: Cipher, key: bytes) -> None:
    sealed = cipher.seal(key, b"refund 20", b"c")
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(StoreFailed):
            cipher.open(key, bytes(changed), b"c")


def test_that_bytes_cut_short_are_seen(cipher: Cipher, key: bytes) -> None:
    sealed = cipher.seal(key, b"refund 20", b"c")
    for length in range(len(sealed)):
        with pytest.raises(StoreFailed):
            cipher.open(key, sealed[:length], b"c")


def test_that_a_key_opens_only_for_its_customer(cipher: Cipher) -> None:
    ada, bob = cipher.new_customer_key("acme"), cipher.new_customer_key("acme")
    wrapped = cipher.new_conversation_key("acme", ada)
    with pytest.raises(StoreFailed):
        cipher.open_key("acme", bob, wrapped)


def test_that_a_key_opens_only_in_its_workspace(cipher: Cipher) -> None:
    ada = cipher.new_customer_key("acme")
    wrapped = cipher.new_conversation_key("acme", ada)
    with pytest.raises(StoreFailed):
        cipher.open_key("other", ada, wrapped)


def test_that_a_customers_key_is_no_conversations_key(cipher: Cipher) -> None:
    ada = cipher.new_customer_key("acme")
    with pytest.raises(StoreFailed):
        cipher.open_key("acme", ada, ada)


def test_that_keys_outlive_the_process() -> None:
    for make in CIPHERS:
        before, after = make(), make()
        ada = before.new_customer_key("acme")
        wrapped = before.new_conversation_key("acme", ada)
        sealed = before.seal(before.open_key("acme", ada, wrapped), b"hola", b"c")
        assert after.open(after.open_key("acme", ada, wrapped), sealed, b"c") == b"hola"
