"""What reference managers export (RIS, BibTeX, PubMed, Zotero) -> records that name their files."""
