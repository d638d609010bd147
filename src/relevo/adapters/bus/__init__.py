"""One folder a bus between nodes."""
