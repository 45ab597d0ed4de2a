"""A set of questions: its form, and its evidence found in the articles."""
