"""The papers of a library, to be looked through: search, filters with counts, details."""
