-- Originals: added once, never changed, never removed. PostgreSQL.
CREATE FUNCTION vault_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append-only: rows of % never change and are never removed', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
-- next
CREATE TRIGGER vault_original_change BEFORE UPDATE OR DELETE ON vault_original
FOR EACH ROW EXECUTE FUNCTION vault_append_only();
-- next
CREATE TRIGGER vault_original_empty BEFORE TRUNCATE ON vault_original
FOR EACH STATEMENT EXECUTE FUNCTION vault_append_only();
-- next
-- A sealed copy may be destroyed, and its key wrapped anew; it is never led to other bytes.
CREATE TRIGGER vault_sealed_copy_change BEFORE UPDATE OF original_id, name, start, length
ON vault_sealed_copy FOR EACH ROW EXECUTE FUNCTION vault_append_only();
-- next
CREATE TRIGGER vault_sealed_copy_empty BEFORE TRUNCATE ON vault_sealed_copy
FOR EACH STATEMENT EXECUTE FUNCTION vault_append_only();
