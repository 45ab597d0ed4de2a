"""What a report says of its own study: its design, and how many took part."""
