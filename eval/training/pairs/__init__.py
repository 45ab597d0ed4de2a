"""What the ranking model is trained on: groups of texts about one question."""
