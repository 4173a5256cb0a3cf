from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.tokens import MemoryTokenStore
from channels.wechat import WeChatClient
from tests.channels.stub import Stub
from tests.channels.ways import Ways

SECRET = "c0ffee5ec2e7"


@pytest.fixture
def stub() -> Iterator[Stub]:
    with Stub() as stub:
        yield stub


@pytest.fixture
def store() -> MemoryTokenStore:
    return MemoryTokenStore()


@pytest.fixture
def client(stub: Stub, store: MemoryTokenStore) -> Iterator[WeChatClient]:
    with WeChatClient(stub.base, "wx1", SECRET, store, pool_size=8, read_timeout=0.5) as client:
        yield client


@pytest.fixture
def ways(client: WeChatClient, tmp_path: Path) -> Ways:
    return Ways(client, tmp_path)
