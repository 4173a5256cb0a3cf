"""How well a spoken question is understood: synthesis, AMR, recognition, retrieval: `python -m bench.spoken`."""
