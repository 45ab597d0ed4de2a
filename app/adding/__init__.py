"""Papers that people add to a running service: received, queued on the disk, read, indexed."""
