"""Texts -> unit vectors, by networks that lie on this machine."""
