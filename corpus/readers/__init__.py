"""Files as they come -> drafts of articles; one module a format."""
