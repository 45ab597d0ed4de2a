"""Tests of the places that an index's vectors may lie in."""
