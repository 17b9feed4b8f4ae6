"""How a tenant's schema comes to be, is kept current, and goes: see ``README.md`` of ``tenants``."""
