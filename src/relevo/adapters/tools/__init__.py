"""One folder a way to call other systems."""
