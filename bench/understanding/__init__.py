"""How well messages are understood, on labelled sets: `python -m bench.understanding`."""
