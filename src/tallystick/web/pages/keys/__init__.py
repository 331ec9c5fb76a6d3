"""The keys with which parties, the log and its witnesses sign, and changing those of one's own party."""
