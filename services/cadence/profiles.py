"""The profiles of `data/cadence.toml`, with the source of each line."""

import tomllib
from collections.abc import Mapping
from typing import Any

from domain.cadence import CadenceItem, CadenceProfile, Demand, Per
from domain.verdicts import read_data

STATUTORY = "statutory"


def _profile(key: str, given: Mapping[str, Any]) -> CadenceProfile:
    demands = tuple(
        Demand(CadenceItem(line["item"]), Per(line["per"]), line["least"], line["source"]) for line in given["demands"]
    )
    return CadenceProfile(key, given["name"], given["source"], given["by_superior"], demands)


PROFILES: Mapping[str, CadenceProfile] = {
    key: _profile(key, given) for key, given in tomllib.loads(read_data("cadence.toml")).items()
}
