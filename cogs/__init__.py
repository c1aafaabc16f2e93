"""What Studyhall does, one feature a room. A cog is plain functions that answer by returning."""
