"""Proof that an article has the words and numbers of the file that it came from."""
