"""Question sets of others, in and out."""
