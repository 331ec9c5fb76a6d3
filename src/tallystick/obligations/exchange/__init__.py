"""Exchange with the world outside: Open Contracting data both ways, and notices that procurement law asks for."""
