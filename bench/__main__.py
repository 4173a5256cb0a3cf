"""python -m bench: the webhook beside its peers."""

from bench.webhook import main

if __name__ == "__main__":
    main()
