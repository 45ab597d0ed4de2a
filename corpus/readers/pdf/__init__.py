"""PDF -> Draft."""
