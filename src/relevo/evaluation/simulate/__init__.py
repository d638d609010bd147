"""A simulated customer that plays written cases, and the scorer that judges how they ended."""
