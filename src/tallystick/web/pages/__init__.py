"""The pages of the site, a folder for each wing: its addresses, its views and its templates."""
