"""One folder a keeper of keys."""
