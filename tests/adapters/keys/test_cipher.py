"""What AES-GCM promises beyond the port."""

import pytest

from relevo.adapters.keys.local.cipher import AesGcmCipher
from relevo.kernel.errors import BadInput, StoreFailed


def test_that_nothing_of_the_text_can_be_seen() -> None:
    cipher = AesGcmCipher(b"m" * 32)
    sealed = cipher.seal(b"k" * 32, b"my mail is ada@example.com", b"cnv_1")
    assert b"ada" not in sealed
    assert b"cnv_1" not in sealed


def test_that_another_master_key_opens_nothing() -> None:
    cipher = AesGcmCipher(b"m" * 32)
    customer = cipher.new_customer_key("acme")
    wrapped = cipher.new_conversation_key("acme", customer)
    with pytest.raises(StoreFailed):
        AesGcmCipher(b"n" * 32).open_key("acme", customer, wrapped)


def test_that_the_first_byte_is_the_version_and_an_unknown_one_is_named() -> None:
    cipher = AesGcmCipher(b"m" * 32)
    sealed = cipher.seal(b"k" * 32, b"hola", b"c")
    assert sealed[0] == 1
    with pytest.raises(StoreFailed, match="unknown version 9"):
        cipher.open(b"k" * 32, b"\x09" + sealed[1:], b"c")


def test_that_a_master_key_of_another_length_is_refused() -> None:
    with pytest.raises(BadInput):
        AesGcmCipher(b"short")
