"""JATS XML -> Draft."""
