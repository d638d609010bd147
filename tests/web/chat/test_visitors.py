import secrets

import pytest

from relevo.kernel.errors import NotTheirs
from relevo.web.chat.visitors import Visitors

SECRET = secrets.token_bytes(32)


def test_that_a_key_gives_its_address_on_every_node_with_the_secret() -> None:
    key = Visitors(SECRET).new_key()
    address = Visitors(SECRET).address(key)
    assert key.startswith(address)
    assert key != address


def test_that_no_two_visitors_get_the_same_key() -> None:
    visitors = Visitors(SECRET)
    assert len({visitors.new_key() for _ in range(100)}) == 100


def test_that_a_forged_key_is_refused() -> None:
    visitors = Visitors(SECRET)
    key = visitors.new_key()
    address, signature = key.split(".")
    other = visitors.new_key().split(".")[1]
    forged = [
        "",
        address,
        f"{address}.",
        f"{address}.{other}",
        f"{address}.{'0' * 32}",
        f"{address}.{signature}\n",
        f"{address}x.{signature}",
        Visitors(secrets.token_bytes(32)).new_key(),
        "vis_ü." + signature,
    ]
    for one in forged:
        with pytest.raises(NotTheirs):
            visitors.address(one)


def test_that_a_short_secret_is_no_secret() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Visitors(b"short")
