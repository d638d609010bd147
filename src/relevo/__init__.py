"""relevo: one system for conversations with customers, an assistant first and people behind it."""
