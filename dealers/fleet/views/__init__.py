"""The screens of the own fleet."""
