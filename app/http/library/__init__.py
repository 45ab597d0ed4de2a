"""The library over HTTP: its pages, and the same for programs."""
