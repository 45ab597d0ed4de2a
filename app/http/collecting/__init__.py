"""Collections over HTTP: endpoints for programs, pages for people, and the file of a collection."""
