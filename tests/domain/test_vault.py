import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import vault as the_vault
from domain.vault import Vault, VaultError

KEY = bytes(range(32))
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXT, TEXT)
def test_sealed_value_opens_with_its_key_and_purpose_only(text: str, purpose: str) -> None:
    vault = Vault(KEY)
    sealed = vault.seal(text, purpose)
    assert vault.open(sealed, purpose) == text
    with pytest.raises(VaultError):
        vault.open(sealed, purpose + "x")
    with pytest.raises(VaultError):
        Vault(bytes(32)).open(sealed, purpose)


@given(st.data())
def test_no_byte_of_a_sealed_value_can_be_changed(data: st.DataObject) -> None:
    vault = Vault(KEY)
    sealed = bytearray(vault.seal("13800138000", "members.phone"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(VaultError):
        vault.open(bytes(sealed), "members.phone")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + bytes(12), b"\x02" + bytes(60)])
def test_torn_value_does_not_open(sealed: bytes) -> None:
    with pytest.raises(VaultError):
        Vault(KEY).open(sealed, "p")


def test_equal_values_are_sealed_differently_and_looked_up_alike() -> None:
    vault = Vault(KEY)
    assert vault.seal("1", "p") != vault.seal("1", "p")
    assert vault.lookup("1") == Vault(KEY).lookup("1") != vault.lookup("2")
    assert vault.lookup("1") != Vault(bytes(32)).lookup("1")


@pytest.mark.parametrize("size", [0, 16, 31, 33, 64])
def test_key_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(bytes(size))


def test_nothing_opens_before_a_key_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(the_vault._Holder, "vault", None)
    with pytest.raises(VaultError):
        the_vault.vault()
