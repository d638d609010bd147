"""`make test` ends with a count of skips by reason."""

from scripts.skips import summary


def test_that_skips_are_counted_by_reason_most_frequent_first() -> None:
    assert summary(["no Chromium", "no data", "no Chromium"]) == [
        "3 skipped:",
        "     2  no Chromium",
        "     1  no data",
    ]


def test_that_a_run_without_skips_says_so() -> None:
    assert summary([]) == ["no test was skipped"]
