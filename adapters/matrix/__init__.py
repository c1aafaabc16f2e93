"""Matrix: typed commands, reactions as buttons, private rooms in a space, by matrix-nio and a sync loop of our own."""
