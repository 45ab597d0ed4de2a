"""What can be read from a passage and its paragraph: the study that it is about."""
