"""Screens of the campaign desk."""
