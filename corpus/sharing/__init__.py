"""A library as one file: written, checked by hashes, and put in place whole or not at all."""
