"""A library, or one collection of it, as one file that another Bedside opens."""
