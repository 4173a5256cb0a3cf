"""What the bot answers; `handlers/contents.py` is the ordered table of all of it. Light to import: it loads nothing."""
