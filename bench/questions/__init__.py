"""How well and how fast known questions are found: `python -m bench.questions`."""
