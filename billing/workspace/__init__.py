"""Billing as a workspace sees it: its own subscription, nobody else's. Has no tables."""
