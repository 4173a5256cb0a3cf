"""What secretaries, liaisons and group leaders say; always inside their own branch."""

from handlers.dialogue import Dialogue
from handlers.onboarding import deciding
from handlers.routing import Need, Route

ROUTES: tuple[Route, ...] = (Route("staff.recognise", deciding.recognise, menu=("recognise",), needs=Need.SECRETARY),)
DIALOGUES: tuple[Dialogue, ...] = ()
