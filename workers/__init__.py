"""Celery: queues and thin tasks. A task takes ids, makes one call into `indexing`, and may run twice."""
