"""How well JATS files are read: `bedside corpus audit FOLDER` (see corpus/audit/run.py)."""
