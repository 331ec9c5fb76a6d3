"""What was agreed: the charter language, from YAML text to checked definitions."""
