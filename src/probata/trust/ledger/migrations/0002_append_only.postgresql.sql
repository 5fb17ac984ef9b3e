-- Entries: added, numbered once, never changed. PostgreSQL.
CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append-only: rows of % never change and are never removed', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
-- next
-- The number of the transaction decides what may be read: nobody else may choose it.
CREATE FUNCTION ledger_entry_add() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.leaf IS NOT NULL THEN
    RAISE EXCEPTION 'append-only: an entry is added without a leaf number'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  NEW.transaction := pg_current_xact_id()::text::bigint;
  RETURN NEW;
END $$;
-- next
CREATE TRIGGER ledger_entry_add BEFORE INSERT ON ledger_entry
FOR EACH ROW EXECUTE FUNCTION ledger_entry_add();
-- next
CREATE TRIGGER ledger_entry_change BEFORE UPDATE OF
  number, ulid, name, actor, "on", within, at, payload, salt, digest, transaction
ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
-- next
CREATE TRIGGER ledger_entry_number BEFORE UPDATE OF leaf ON ledger_entry
FOR EACH ROW WHEN (OLD.leaf IS NOT NULL OR NEW.leaf IS NULL)
EXECUTE FUNCTION ledger_append_only();
-- next
CREATE TRIGGER ledger_entry_remove BEFORE DELETE ON ledger_entry
FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
-- next
CREATE TRIGGER ledger_entry_empty BEFORE TRUNCATE ON ledger_entry
FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
-- next
CREATE TRIGGER ledger_checkpoint_change BEFORE UPDATE OR DELETE ON ledger_checkpoint
FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
-- next
CREATE TRIGGER ledger_checkpoint_empty BEFORE TRUNCATE ON ledger_checkpoint
FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
-- next
CREATE TRIGGER ledger_timestamp_change BEFORE UPDATE OR DELETE ON ledger_timestamp
FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
-- next
CREATE TRIGGER ledger_timestamp_empty BEFORE TRUNCATE ON ledger_timestamp
FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
