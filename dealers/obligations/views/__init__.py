"""Screens of what the house owes a car, by subject."""
