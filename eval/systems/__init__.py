"""What can be asked: Bedside, and what one would use instead."""
