"""What stands on a page, in the order of reading."""
