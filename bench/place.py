"""What the bench and the servers it starts have to agree on: one account, its keys, and where the database is."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

APP_ID = "wxbench00000000001"
ORIGINAL_ID = "gh_bench"
TOKEN = "benchtoken"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
SLUG = "bench"
SECRET_KEY = "only for this bench and nothing else, ever"
FIELD_KEY = "dGhlIGZpZWxkIGtleSBvZiB0aGUgYmVuY2ggMzIgYnk="


@dataclass(frozen=True, slots=True)
class Place:
    """`folder` is of this run alone; `ours` and `minimal` are the addresses of the two databases; `synchronous` as
    in our settings, for both.
    """

    folder: str
    ours: str
    minimal: str
    synchronous: str

    def write(self) -> Path:
        path = Path(self.folder) / "place.json"
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")
        return path


def read(path: str) -> Place:
    return Place(**json.loads(Path(path).read_text(encoding="utf-8")))
