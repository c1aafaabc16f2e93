"""Matrix: encrypted conversations, rooms and reactions, by matrix-nio."""
