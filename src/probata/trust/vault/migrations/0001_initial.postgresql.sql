BEGIN;
--
-- Create model Original
--
CREATE TABLE "vault_original" ("digest" varchar(64) NOT NULL PRIMARY KEY, "size" bigint NOT NULL, "chunk_size" integer NOT NULL, "chunks" varchar(64) NOT NULL, "leaves" bytea NOT NULL);
--
-- Create model SealedCopy
--
CREATE TABLE "vault_sealed_copy" ("original_id" varchar(64) NOT NULL PRIMARY KEY, "name" varchar(120) NOT NULL, "start" bigint NOT NULL, "length" bigint NOT NULL, "wrapped" bytea NOT NULL);
CREATE INDEX "vault_original_digest_7bda82f2_like" ON "vault_original" ("digest" varchar_pattern_ops);
ALTER TABLE "vault_sealed_copy" ADD CONSTRAINT "vault_sealed_copy_original_id_06c7e7b6_fk_vault_original_digest" FOREIGN KEY ("original_id") REFERENCES "vault_original" ("digest") DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX "vault_sealed_copy_original_id_06c7e7b6_like" ON "vault_sealed_copy" ("original_id" varchar_pattern_ops);
CREATE INDEX "vault_copy_place" ON "vault_sealed_copy" ("name", "start");
COMMIT;
