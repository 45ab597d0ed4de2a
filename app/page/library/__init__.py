"""The pages of the library: the list of papers, and one page for each."""
