"""Broken rules. The edge turns the code into words (`templates/replies/errors/<code>.txt`)."""


class DomainError(Exception):
    """A rule was broken. `code` names the template that says so; `data` are its values."""

    def __init__(self, code: str, **data: object) -> None:
        super().__init__(code)
        self.code = code
        self.data = data
