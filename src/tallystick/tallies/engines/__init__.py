"""Where facts are, and what answers queries over them."""
