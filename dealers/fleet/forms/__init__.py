"""What is typed about the own fleet."""
