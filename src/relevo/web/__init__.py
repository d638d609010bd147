"""Routes, sockets, log-in and pages."""
