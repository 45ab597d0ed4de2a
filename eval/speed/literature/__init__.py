"""How quick and how good it is over thousands of real reports: see `__main__`."""
