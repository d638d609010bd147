"""One folder a source of customer context."""
