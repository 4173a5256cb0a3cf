"""Reach"""

from alembic import op
import sqlalchemy as sa


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_uses",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_uses_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "channel", "day", name=op.f("pk_account_uses")),
    )
    op.create_table(
        "mass_jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("msg_id", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("left_over", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_mass_jobs_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mass_jobs")),
        sa.UniqueConstraint("account_id", "msg_id", name=op.f("uq_mass_jobs_account_id_msg_id")),
    )
    op.create_table(
        "question_editions",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_question_editions_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_question_editions")),
    )
    op.create_table(
        "person_uses",
        sa.Column("follower_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follower_id"], ["followers.id"], name=op.f("fk_person_uses_follower_id_followers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("follower_id", "channel", "what", "period", name=op.f("pk_person_uses")),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("follower_id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["follower_id"], ["followers.id"], name=op.f("fk_subscriptions_follower_id_followers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("follower_id", "template_id", name=op.f("uq_subscriptions_follower_id_template_id")),
    )
    op.create_table(
        "life_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=32), nullable=False),
        sa.Column("after", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("message_key", sa.String(length=160), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_life_changes_by_id_members")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_life_changes_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["undone_by_id"], ["members.id"], name=op.f("fk_life_changes_undone_by_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_life_changes")),
    )
    with op.batch_alter_table("life_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_life_changes_member_id"), ["member_id"], unique=False)

    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("phrasings", sa.JSON(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("reviewed_by", sa.String(length=60), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_questions_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_questions_unit_id_units"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["members.id"], name=op.f("fk_questions_written_by_id_members"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("account_id", "unit_id", "key", name=op.f("uq_questions_account_id_unit_id_key")),
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_questions_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_questions_account_id_key",
            ["account_id", "key"],
            unique=True,
            sqlite_where=sa.text("unit_id IS NULL"),
            postgresql_where=sa.text("unit_id IS NULL"),
        )

    op.create_table(
        "visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("visitor_id", sa.Integer(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("way", sa.String(length=32), nullable=False),
        sa.Column("occasion", sa.String(length=32), nullable=False),
        sa.Column("content", sa.String(length=300), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=40), nullable=False),
        sa.Column("health", sa.LargeBinary(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_key", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["units.id"], name=op.f("fk_visits_branch_id_units")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_visits_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["visitor_id"], ["members.id"], name=op.f("fk_visits_visitor_id_members")),
        sa.ForeignKeyConstraint(["written_by_id"], ["members.id"], name=op.f("fk_visits_written_by_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
    )
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.create_index("ix_visits_branch_id_on", ["branch_id", "on"], unique=False)
        batch_op.create_index(batch_op.f("ix_visits_member_id"), ["member_id"], unique=False)

    op.create_table(
        "asked_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("message_key", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["members.id"],
            name=op.f("fk_asked_questions_answered_by_id_members"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["units.id"], name=op.f("fk_asked_questions_branch_id_units")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_asked_questions_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
            name=op.f("fk_asked_questions_question_id_questions"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_questions")),
        sa.UniqueConstraint("branch_id", "number", name=op.f("uq_asked_questions_branch_id_number")),
    )
    with op.batch_alter_table("asked_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asked_questions_member_id"), ["member_id"], unique=False)

    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quotas", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("subscriptions", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("sms", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("sms_id", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("sms_secret", sa.LargeBinary(), nullable=True))

    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held", sa.JSON(), nullable=False, server_default="{}"))

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channel", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("told", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("told_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("told_key", sa.String(length=160), nullable=False, server_default=""))
        batch_op.create_index(
            "ix_deliveries_urgent",
            ["state", "due_at"],
            unique=False,
            sqlite_where=sa.text("urgent IS 1"),
            postgresql_where=sa.text("urgent IS true"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_deliveries_told_by_id_members"), "members", ["told_by_id"], ["id"])

    with op.batch_alter_table("followers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("window_serial", sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table("meeting_changes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("in_flight", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_meeting_changes_settled_at"), ["settled_at"], unique=False)

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phone_kind", sa.String(length=32), nullable=False, server_default=""))

    op.create_table(
        "recordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("message_key", sa.String(length=160), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("media_id", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delete_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("file_name", sa.String(length=80), nullable=False),
        sa.Column("playable", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_recordings_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_recordings_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_recordings_task_id_tasks"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
        sa.UniqueConstraint("account_id", "message_key", name=op.f("uq_recordings_account_id_message_key")),
    )
    with op.batch_alter_table("recordings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recordings_member_id"), ["member_id"], unique=False)
        batch_op.create_index("ix_recordings_state_next_at", ["state", "next_at"], unique=False)

    op.execute("UPDATE meeting_changes SET settled_at = changed_at")  # every old change was seen to
    _drop_defaults("accounts", "quotas", "subscriptions", "sms")
    _drop_defaults("conversations", "held")
    _drop_defaults("deliveries", "told_key")
    _drop_defaults("followers", "window_serial")
    _drop_defaults("meeting_changes", "in_flight")
    _drop_defaults("members", "phone_kind")


def _drop_defaults(table: str, *columns: str) -> None:
    """The values were for the rows that stood there; new ones bring their own."""
    with op.batch_alter_table(table) as batch_op:
        for column in columns:
            batch_op.alter_column(column, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("recordings", schema=None) as batch_op:
        batch_op.drop_index("ix_recordings_state_next_at")
        batch_op.drop_index(batch_op.f("ix_recordings_member_id"))

    op.drop_table("recordings")
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_column("phone_kind")

    with op.batch_alter_table("meeting_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_changes_settled_at"))
        batch_op.drop_column("settled_at")
        batch_op.drop_column("in_flight")

    with op.batch_alter_table("followers", schema=None) as batch_op:
        batch_op.drop_column("window_serial")

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_deliveries_told_by_id_members"), type_="foreignkey")
        batch_op.drop_index(
            "ix_deliveries_urgent", sqlite_where=sa.text("urgent IS 1"), postgresql_where=sa.text("urgent IS true")
        )
        batch_op.drop_column("told_key")
        batch_op.drop_column("told_by_id")
        batch_op.drop_column("told")
        batch_op.drop_column("channel")

    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_column("held")

    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_column("sms_secret")
        batch_op.drop_column("sms_id")
        batch_op.drop_column("sms")
        batch_op.drop_column("subscriptions")
        batch_op.drop_column("quotas")

    with op.batch_alter_table("asked_questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_asked_questions_member_id"))

    op.drop_table("asked_questions")
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visits_member_id"))
        batch_op.drop_index("ix_visits_branch_id_on")

    op.drop_table("visits")
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_questions_account_id_key",
            sqlite_where=sa.text("unit_id IS NULL"),
            postgresql_where=sa.text("unit_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_questions_unit_id"))

    op.drop_table("questions")
    with op.batch_alter_table("life_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_life_changes_member_id"))

    op.drop_table("life_changes")
    op.drop_table("subscriptions")
    op.drop_table("person_uses")
    op.drop_table("question_editions")
    op.drop_table("mass_jobs")
    op.drop_table("account_uses")
