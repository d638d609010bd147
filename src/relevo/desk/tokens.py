"""API tokens and one-time passwords: how they are born, and what is kept of them."""

import hashlib
import secrets

PREFIX = "rlv_"
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_TOKEN_LENGTH = 43
"""32 bytes need 43 digits of base 62."""
_SPOKEN = "abcdefghjkmnpqrstuvwxyz23456789"  # without what is easily confused
_GROUPS = 4
_GROUP = 5


def new_token() -> str:
    """Give a fresh API token: `rlv_` and 32 random bytes in base 62."""
    number = int.from_bytes(secrets.token_bytes(32), "big")
    digits: list[str] = []
    for _ in range(_TOKEN_LENGTH):
        number, digit = divmod(number, 62)
        digits.append(_BASE62[digit])
    return PREFIX + "".join(reversed(digits))


def token_hash(token: str) -> str:
    """Give what is kept of a token. It is as random as the hash, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def looks_like_token(text: str) -> bool:
    """Say whether it could be a token at all, before anybody is asked."""
    return (
        text.startswith(PREFIX)
        and len(text) == len(PREFIX) + _TOKEN_LENGTH
        and all(letter in _BASE62 for letter in text[len(PREFIX) :])
    )


def new_password() -> str:
    """Give a password to be read aloud once: four groups of five, about 99 bits."""
    return "-".join("".join(secrets.choice(_SPOKEN) for _ in range(_GROUP)) for _ in range(_GROUPS))
