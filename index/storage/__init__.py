"""A built index as a folder: written, brought into force, loaded and checked."""
