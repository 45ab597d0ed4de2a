"""Open connections: their limits, and what of them is logged."""
