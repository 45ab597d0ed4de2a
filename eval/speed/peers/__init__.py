"""Bedside beside the libraries that such services are built with: `bedside bench --peer all`."""
