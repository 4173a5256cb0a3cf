"""What the platform says of a mass message as a whole: it never says anything of one person (platform §7.3)."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base


class MassJob(Base):
    """Those it was for are the deliveries with its number, perhaps of several branches' notices. The counts are the
    platform's and not exact: they come a little before the end. `failed_at` is set where nobody got it.
    """

    __tablename__ = "mass_jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    msg_id: Mapped[str] = mapped_column(String(32))
    status: Mapped[str] = mapped_column(String(40))
    total: Mapped[int] = mapped_column(default=0)
    left_over: Mapped[int] = mapped_column(
        default=0
    )  # after the platform's filter: who had four this month is not in it
    sent: Mapped[int] = mapped_column(default=0)
    errors: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime]
    failed_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("account_id", "msg_id"),)
