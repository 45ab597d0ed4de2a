"""Named sets of papers, kept with the corpus in one file that a person can read and mend."""
