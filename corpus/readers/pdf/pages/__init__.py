"""PDF file -> pages of characters, rules and pictures, as seen; the only users of pypdfium2."""
