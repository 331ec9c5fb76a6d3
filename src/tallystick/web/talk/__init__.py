"""What people say to each other about things on record, and what the site tells them."""
