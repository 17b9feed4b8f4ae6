"""Screens of the bulletin desk."""
