"""How people reach the halls: JSON, pages and the command line."""
