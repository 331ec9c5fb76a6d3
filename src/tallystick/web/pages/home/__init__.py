"""Home, what needs the reader today; and the portfolio, all alliances side by side."""
