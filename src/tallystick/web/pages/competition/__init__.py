"""What counsel say of competition: whether the parties compete, and what each KPI tells competitors."""
