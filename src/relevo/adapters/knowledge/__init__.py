"""One folder a way to search knowledge."""
