"""Markdown, plain text and text extracted from PDFs -> Draft."""
