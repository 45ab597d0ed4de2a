"""Articles: what they are, how they are read, and the ones that come with Bedside."""
