"""python -m bot: the same as `songxue`."""

from bot.cli import main

main()
