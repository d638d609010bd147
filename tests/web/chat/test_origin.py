import pytest

from relevo.web.chat.origin import is_welcome

SHOP = ("https://shop.example",)


@pytest.mark.parametrize(
    ("origin", "own"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://localhost", "http://localhost:80"),
        ("http://192.168.1.20:8000", "http://192.168.1.20:8000"),
        ("https://demo.localhost", "https://DEMO.localhost"),
    ],
)
def test_that_a_page_of_the_server_itself_may_chat(origin: str, own: str) -> None:
    assert is_welcome(origin, own, ())
    assert is_welcome(origin, own, SHOP)


@pytest.mark.parametrize("host", ["nas:8000", "nas.local:8000", "relevo.lan", "box.home.arpa"])
def test_that_names_of_the_local_network_hold_while_no_origin_is_configured(host: str) -> None:
    assert is_welcome(f"http://{host}", f"http://{host}", ())
    assert not is_welcome(f"http://{host}", f"http://{host}", SHOP)


@pytest.mark.parametrize(
    "host", ["evil.example:8000", "localhost.evil.example", "127.0.0.1.nip.io"]
)
def test_that_a_name_that_was_bent_to_the_server_is_refused(host: str) -> None:
    assert not is_welcome(f"http://{host}", f"http://{host}", ())


@pytest.mark.parametrize(
    "origin", ["https://shop.example", "https://shop.example:443", "https://SHOP.example"]
)
def test_that_configured_origins_may_chat_whatever_the_server_is_called(origin: str) -> None:
    assert is_welcome(origin, "http://10.0.0.5:8000", SHOP)


@pytest.mark.parametrize(
    "origin",
    [
        "http://[", "http://x:y", "http://localhost:99999999", "", "null", "https://localhost",
        "http://localhost:8000", "ftp://localhost", "http://localhost/path", "http://a@localhost",
        "//localhost", "http://",
    ],
)  # fmt: skip
def test_that_what_is_another_origin_or_none_is_refused(origin: str) -> None:
    assert not is_welcome(origin, "http://localhost", ())
    assert not is_welcome(origin, "http://localhost", SHOP)


def test_that_null_is_welcome_where_it_is_configured() -> None:
    assert is_welcome("null", "http://localhost", ("null",))
