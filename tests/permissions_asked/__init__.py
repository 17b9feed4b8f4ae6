"""The permission matrix by request; apart from ``tests.permissions``, which takes a second."""
