"""What runs in the environment of a peer: one file each, and the file that measures it."""
