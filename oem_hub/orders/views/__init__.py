"""Screens of the supply desk."""
