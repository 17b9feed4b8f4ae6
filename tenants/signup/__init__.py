"""Signing up on the public site, and the provisioning of a workspace that follows."""
