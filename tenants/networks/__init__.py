"""The networks a dealership group belongs to, as its own workspace sees them. Has no tables."""
