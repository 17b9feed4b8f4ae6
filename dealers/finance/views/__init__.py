"""The screens of finance, by desk."""
