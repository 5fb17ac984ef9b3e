-- Originals: added once, never changed, never removed. SQLite.
CREATE TRIGGER vault_original_change BEFORE UPDATE ON vault_original
BEGIN SELECT RAISE(ABORT, 'append-only: an original never changes'); END;
-- next
CREATE TRIGGER vault_original_remove BEFORE DELETE ON vault_original
BEGIN SELECT RAISE(ABORT, 'append-only: an original is never removed'); END;
-- next
-- A REPLACE removes the old row without asking a DELETE trigger: the row that is there stays.
CREATE TRIGGER vault_original_add BEFORE INSERT ON vault_original
WHEN EXISTS (SELECT 1 FROM vault_original WHERE digest = NEW.digest)
BEGIN SELECT RAISE(IGNORE); END;
-- next
-- A sealed copy may be destroyed, and its key wrapped anew; it is never led to other bytes.
CREATE TRIGGER vault_sealed_copy_change BEFORE UPDATE ON vault_sealed_copy
WHEN OLD.original_id IS NOT NEW.original_id OR OLD.name IS NOT NEW.name
  OR OLD.start IS NOT NEW.start OR OLD.length IS NOT NEW.length
BEGIN SELECT RAISE(ABORT, 'append-only: a sealed copy never moves'); END;
-- next
CREATE TRIGGER vault_sealed_copy_add BEFORE INSERT ON vault_sealed_copy
WHEN EXISTS (SELECT 1 FROM vault_sealed_copy WHERE original_id = NEW.original_id)
BEGIN SELECT RAISE(IGNORE); END;
