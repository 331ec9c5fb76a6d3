"""What people read: charts, one page for the board, a scorecard for a terminal, and exports. Plain values in."""
