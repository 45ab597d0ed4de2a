"""Tests of what readers say of answers."""
