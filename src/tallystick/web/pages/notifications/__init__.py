"""What a person was told, what they want to be told, when, and by which way."""
