"""Words, names of trials and registrations, as all that read text know them."""
