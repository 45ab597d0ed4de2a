"""How well PDFs are read, against their publishers' XML: `python -m tools.pdf_audit FOLDER`."""
