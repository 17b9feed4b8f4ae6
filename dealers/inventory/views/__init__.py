"""The screens of the vehicle stock."""
