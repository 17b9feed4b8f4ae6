"""The pages: entrance (before and around sign-in) and settings (people, roles, stores, keys)."""
