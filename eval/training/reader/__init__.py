"""Training and measuring the reader, which tells whether units answer a question."""
