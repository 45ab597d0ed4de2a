"""Articles -> passages, their sentences and rows, and which of them a filter admits."""
