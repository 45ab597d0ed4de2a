"""HTML -> Draft."""
