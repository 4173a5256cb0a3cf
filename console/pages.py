"""What a page of the console is: an address, a view, and the act that whoever opens it has to be allowed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, redirect, url_for

from domain.roles import Act

View = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Page:
    """`view` takes a `Visit` and the names of `rule`. A GET page cannot change anything, unless it is `noted`: then it
    writes down who looked at whom. A POST page is checked against forgery and runs in one transaction. `section`: it
    stands in the list of sections, named by `section_label` in `console/words.html`.
    """

    rule: str
    name: str
    view: View
    act: Act
    method: str = "GET"
    noted: bool = False
    section: bool = False

    @property
    def writes(self) -> bool:
        return self.noted or self.method == "POST"


def to(name: str, **names: Any) -> Response:
    """Onward to a page of ours by GET, also from a form; what its address does not name is asked for."""
    return away(url_for(f"console.{name}", **names))


def away(address: str) -> Response:
    answer = redirect(address, code=303)
    assert isinstance(answer, Response)
    return answer
