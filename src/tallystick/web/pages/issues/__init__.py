"""Issues, ideas and concerns about any part of the charter: raised, answered, closed, and opened again."""
