"""entries of the audit trail can only be added: triggers refuse to alter, replace or remove one, and the end only moves on"""

from alembic import op

revision = "0006"
down_revision = "0005"

STANDS = "entries of the audit trail are never altered or removed"
# SQLite: REPLACE removes the old row without calling the trigger of a removal, so adding is guarded too.
ON_SQLITE = {
    "audit_entry_not_altered": "BEFORE UPDATE ON audit_entry",
    "audit_entry_not_removed": "BEFORE DELETE ON audit_entry",
    "audit_entry_not_replaced": "BEFORE INSERT ON audit_entry WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)",
    "audit_head_moves_on": "BEFORE UPDATE ON audit_head WHEN NEW.id <> OLD.id OR NEW.entry <> OLD.entry + 1",
    "audit_head_not_removed": "BEFORE DELETE ON audit_head",
    "audit_head_not_replaced": "BEFORE INSERT ON audit_head WHEN EXISTS (SELECT 1 FROM audit_head)",
}
ON_POSTGRESQL = {
    "audit_entry_stands": "BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW",
    "audit_entry_not_emptied": "BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT",
    "audit_head_moves_on": (
        "BEFORE UPDATE ON audit_head FOR EACH ROW WHEN (NEW.id <> OLD.id OR NEW.entry <> OLD.entry + 1)"
    ),
    "audit_head_not_removed": "BEFORE DELETE ON audit_head FOR EACH ROW",
    "audit_head_not_emptied": "BEFORE TRUNCATE ON audit_head FOR EACH STATEMENT",
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, when in ON_SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{STANDS}'); END")
        return
    op.execute(
        "CREATE FUNCTION audit_trail_stands() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{STANDS}'; END $$"
    )
    for name, when in ON_POSTGRESQL.items():
        op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION audit_trail_stands()")
