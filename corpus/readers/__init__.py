"""Files as they come -> drafts of articles; one folder a format."""
