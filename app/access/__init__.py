"""Who may ask, by which name, and how often."""
