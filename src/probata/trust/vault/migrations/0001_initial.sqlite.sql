BEGIN;
--
-- Create model Original
--
CREATE TABLE "vault_original" ("digest" varchar(64) NOT NULL PRIMARY KEY, "size" bigint NOT NULL, "chunk_size" integer NOT NULL, "chunks" varchar(64) NOT NULL, "leaves" BLOB NOT NULL);
--
-- Create model SealedCopy
--
CREATE TABLE "vault_sealed_copy" ("original_id" varchar(64) NOT NULL PRIMARY KEY REFERENCES "vault_original" ("digest") DEFERRABLE INITIALLY DEFERRED, "name" varchar(120) NOT NULL, "start" bigint NOT NULL, "length" bigint NOT NULL, "wrapped" BLOB NOT NULL);
CREATE INDEX "vault_copy_place" ON "vault_sealed_copy" ("name", "start");
COMMIT;
