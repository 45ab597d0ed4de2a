"""Cells with spans -> pipe tables; shared by the readers of JATS and HTML."""
