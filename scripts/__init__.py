"""What the Makefile runs: the environment, the reference pages, the count of skips."""
