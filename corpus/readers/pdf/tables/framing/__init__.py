"""Where on a page a table stands: by its rules, by its rows, by the table that it goes on from."""
