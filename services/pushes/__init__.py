"""What the clock has to plan, and when. The tables say what is due; each step of a meeting, and each month's study of
a branch, is claimed by a row in the transaction that plans it.
"""

from services.pushes.meetings import DueStep, due_steps, take
from services.pushes.phone_lists import go_on, waiting_tasks
from services.pushes.study import DueRound, due_rounds, push_round

__all__ = ["DueRound", "DueStep", "due_rounds", "due_steps", "go_on", "push_round", "take", "waiting_tasks"]
