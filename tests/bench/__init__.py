"""``make bench``: measured figures, never part of the tests."""
