from relevo.desk.tokens import looks_like_token, new_password, new_token, token_hash


def test_that_every_token_is_another_and_looks_like_one() -> None:
    tokens = {new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(looks_like_token(token) for token in tokens)


def test_that_what_is_no_token_is_told_without_asking_anybody() -> None:
    token = new_token()
    wrong = ["", "rlv_", token[:-1], token + "a", "xyz_" + token[4:], token[:-1] + "!", "ñ" * 47]
    assert not any(looks_like_token(text) for text in wrong)


def test_that_the_hash_is_of_the_whole_token() -> None:
    token = new_token()
    assert token_hash(token) == token_hash(token)
    assert token_hash(token[:-1] + "0") != token_hash(token[:-1] + "1")
    assert token not in token_hash(token)


def test_that_a_password_can_be_read_aloud() -> None:
    password = new_password()
    assert [len(group) for group in password.split("-")] == [5, 5, 5, 5]
    assert not set(password) & set("01lio")
