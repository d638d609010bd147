"""How well the embedded understanding tells flows apart, which it mixes up, and where examples lack."""
