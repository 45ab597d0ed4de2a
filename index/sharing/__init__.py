"""What of an index goes into a library that is shared, and comes out of it."""
