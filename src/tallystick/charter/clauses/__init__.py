"""The clauses of a charter made ready to judge: forms brought to one shape, names looked up, amounts read."""
