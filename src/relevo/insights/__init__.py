"""Read models for figures, projected from the log alone."""
