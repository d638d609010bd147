"""From a message to typed commands: rules, embedded classifier, values, and the arbiter."""
