"""One folder a provider of models."""
