"""Training and measuring of the reader: questions with units, whether they answer."""
