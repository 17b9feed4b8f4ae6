"""The console of the company that runs the portal. Operators are a tenant of their own, too."""
