"""Tables, and one small Book of plain functions for each feature that keeps something."""
