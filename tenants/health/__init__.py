"""Is this process alive, and can it serve? And, in development, the mails it has sent."""
