"""Builds that Ray spreads over several machines."""
