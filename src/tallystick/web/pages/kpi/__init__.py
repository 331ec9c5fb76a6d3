"""The KPIs of an alliance, and each of them in full."""
