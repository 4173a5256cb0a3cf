"""The demonstration city: invented people who come in through a real roster file, and what the local WeChat must
know of them. What it consists of stands in `data/demo/`.
"""

from bot.demonstration.building import build, city, roster_file
from bot.demonstration.connecting import Demo, connect, console_link

__all__ = ["Demo", "build", "city", "connect", "console_link", "roster_file"]
