"""Screens of the claims desk."""
