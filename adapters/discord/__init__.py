"""Discord: slash commands, buttons, forms and private threads, by discord.py."""
