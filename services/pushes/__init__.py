"""What the clock has to plan, and when. The tables say what is due; each step of a meeting, each month's study of a
branch and each closing sum is claimed by a row in the transaction that plans it.
"""

from services.pushes.greetings import DueGreetings, due_greetings, greet
from services.pushes.meetings import take
from services.pushes.phone_lists import go_on, say_list, waiting_tasks
from services.pushes.steps import DueStep, due_steps
from services.pushes.study import DueRound, due_rounds, push_round
from services.pushes.sums import DueSum, close, due_sums

__all__ = [
    "DueGreetings",
    "DueRound",
    "DueStep",
    "DueSum",
    "close",
    "due_greetings",
    "due_rounds",
    "due_steps",
    "due_sums",
    "go_on",
    "greet",
    "push_round",
    "say_list",
    "take",
    "waiting_tasks",
]
