"""Contract suites, builders and fakes for authors of adapters; imported by nobody."""
