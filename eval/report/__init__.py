"""An evaluation as tables, pages and files."""
