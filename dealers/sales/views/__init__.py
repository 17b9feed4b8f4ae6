"""The screens of the sales desk."""
