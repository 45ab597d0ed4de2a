"""What is measured of replies, and how far a figure can be trusted."""
