"""What could be read in two ways in a clause, found before it is signed; each with its readings to choose from."""
