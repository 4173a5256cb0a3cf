"""Which account's client takes a message."""

from channels.wechat import Clients, WeChatClient
from domain.ways import Consequence, Outgoing, SendError


def client_of(clients: Clients, outgoing: Outgoing, address: str = "") -> WeChatClient:
    """Raises SendError: STOP_WAY for an account nobody knows, NEXT_WAY for a person without an open id. `address` is
    for a message that has many.
    """
    client: WeChatClient | None
    try:
        client = clients(outgoing.account)
    except LookupError:
        client = None
    if client is None:
        raise SendError("no_account", Consequence.STOP_WAY)
    if not (address or outgoing.address):
        raise SendError("no_address", Consequence.NEXT_WAY)
    return client
