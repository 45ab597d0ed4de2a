"""The text of an article as its page shows it: marked, linked, and searched."""
