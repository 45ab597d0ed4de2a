"""Signs whose fonts name another character than the one they show."""
