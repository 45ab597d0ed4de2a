"""What an answer is, how it is told, locked and exported."""
