"""Which statements come first: on the outcome that is asked for, and a report's own."""
