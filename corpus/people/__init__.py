"""Who wrote a publication, by the parts of their names."""
