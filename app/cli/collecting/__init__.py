"""The commands on collections, and on a library as one file."""
