"""The port to other systems: what a tool declares, and what a call gives back."""
