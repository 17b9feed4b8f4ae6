"""PostgreSQL, Valkey, a Stripe stand-in and one supervisor: the whole portal by one command."""
