"""Settings, the one composition root, and the command line."""
