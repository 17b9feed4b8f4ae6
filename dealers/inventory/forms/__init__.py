"""What is typed about cars in stock."""
