"""Screens of the lead desk."""
