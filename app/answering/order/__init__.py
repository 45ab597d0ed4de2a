"""Which statements come first: on the outcome, part and time asked for, and a report's own."""
