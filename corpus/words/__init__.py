"""Words, names of trials and registrations, shared by all code that reads text."""
