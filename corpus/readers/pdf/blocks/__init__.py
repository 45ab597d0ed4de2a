"""Lines, tables and captions -> blocks of the article."""
