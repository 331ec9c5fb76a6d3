"""The library of KPIs and clauses, and an alliance that begins with a charter made from it."""
