"""Signs whose fonts say another character than they show."""
