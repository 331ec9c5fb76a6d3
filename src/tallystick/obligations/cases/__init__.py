"""Cases: from an early word or a missed determination to cure, settlement, decision or the exercise of a right."""
