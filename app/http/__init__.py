"""The service over HTTP and MCP: the page, the programs' endpoints, and what surrounds them."""
