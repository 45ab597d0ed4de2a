"""What the reader learns from: questions with units that answer them, and units that do not."""
