"""How good the answers are: the question set, the measures and the report."""
