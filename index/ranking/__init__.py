"""A question -> the passages, sentences and rows that may answer it, best first."""
