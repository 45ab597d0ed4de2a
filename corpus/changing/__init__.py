"""Who may change a corpus at a time, what moves into its bin and back, and corrections."""
