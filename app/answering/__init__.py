"""Question -> Answer: the pipeline, readable top to bottom in `pipeline`."""
