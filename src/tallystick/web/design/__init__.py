"""How the site looks: tokens, components, the frame of every page, and what templates may call."""
