"""How quick it is, and how it grows."""
