"""What readers say of answers, and the receipts that it comes with."""
