-- Entries: added, numbered once, never changed. SQLite.
-- A REPLACE removes the old row without asking a DELETE trigger, so adding guards against it too.
-- FAIL, not ABORT: with ABORT SQLite copies every page it touches first, for each single entry.
CREATE TRIGGER ledger_entry_add BEFORE INSERT ON ledger_entry
WHEN NEW.leaf IS NOT NULL
  OR EXISTS (SELECT 1 FROM ledger_entry WHERE number = NEW.number)
  OR EXISTS (SELECT 1 FROM ledger_entry WHERE ulid = NEW.ulid)
BEGIN SELECT RAISE(FAIL, 'append-only: an entry is added once, without a leaf number'); END;
-- next
CREATE TRIGGER ledger_entry_change BEFORE UPDATE OF
  number, ulid, name, actor, "on", within, at, payload, salt, digest, "transaction"
ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'append-only: an entry never changes'); END;
-- next
-- UPDATE … SET rowid = … names no column, so it is caught by its effect.
CREATE TRIGGER ledger_entry_move BEFORE UPDATE ON ledger_entry
WHEN OLD.number IS NOT NEW.number
BEGIN SELECT RAISE(ABORT, 'append-only: an entry never changes'); END;
-- next
CREATE TRIGGER ledger_entry_number BEFORE UPDATE OF leaf ON ledger_entry
WHEN OLD.leaf IS NOT NULL OR NEW.leaf IS NULL
  OR EXISTS (SELECT 1 FROM ledger_entry WHERE leaf = NEW.leaf)
BEGIN SELECT RAISE(ABORT, 'append-only: a leaf number is given once'); END;
-- next
CREATE TRIGGER ledger_entry_remove BEFORE DELETE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'append-only: an entry is never removed'); END;
-- next
CREATE TRIGGER ledger_checkpoint_change BEFORE UPDATE ON ledger_checkpoint
BEGIN SELECT RAISE(ABORT, 'append-only: a checkpoint never changes'); END;
-- next
CREATE TRIGGER ledger_checkpoint_add BEFORE INSERT ON ledger_checkpoint
WHEN EXISTS (SELECT 1 FROM ledger_checkpoint WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM ledger_checkpoint WHERE size = NEW.size)
BEGIN SELECT RAISE(ABORT, 'append-only: a checkpoint is added once'); END;
-- next
CREATE TRIGGER ledger_checkpoint_remove BEFORE DELETE ON ledger_checkpoint
BEGIN SELECT RAISE(ABORT, 'append-only: a checkpoint is never removed'); END;
-- next
CREATE TRIGGER ledger_timestamp_change BEFORE UPDATE ON ledger_timestamp
BEGIN SELECT RAISE(ABORT, 'append-only: a time stamp never changes'); END;
-- next
CREATE TRIGGER ledger_timestamp_add BEFORE INSERT ON ledger_timestamp
WHEN EXISTS (SELECT 1 FROM ledger_timestamp WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM ledger_timestamp
             WHERE checkpoint_id = NEW.checkpoint_id AND authority = NEW.authority)
BEGIN SELECT RAISE(ABORT, 'append-only: a time stamp is added once'); END;
-- next
CREATE TRIGGER ledger_timestamp_remove BEFORE DELETE ON ledger_timestamp
BEGIN SELECT RAISE(ABORT, 'append-only: a time stamp is never removed'); END;
