"""Find by nearness: exact int8 cosines, several rankings made one. Knows no collection."""
