"""The screens of the care desk."""
