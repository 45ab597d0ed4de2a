"""Tables of a page: where they stand, their columns, rows and cells, and what is doubtful."""
