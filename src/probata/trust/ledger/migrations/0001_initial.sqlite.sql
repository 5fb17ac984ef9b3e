BEGIN;
--
-- Create model Checkpoint
--
CREATE TABLE "ledger_checkpoint" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "size" bigint NOT NULL UNIQUE, "root" varchar(64) NOT NULL, "note" text NOT NULL, "keys" text NOT NULL, "at" datetime NOT NULL);
--
-- Create model Place
--
CREATE TABLE "ledger_place" ("follower" varchar(80) NOT NULL PRIMARY KEY, "next_leaf" bigint NOT NULL);
--
-- Create model Entry
--
CREATE TABLE "ledger_entry" ("number" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "ulid" varchar(26) NOT NULL, "name" varchar(80) NOT NULL, "actor" varchar(100) NOT NULL, "on" varchar(200) NOT NULL, "within" varchar(100) NOT NULL, "at" datetime NOT NULL, "payload" text NOT NULL, "salt" BLOB NOT NULL, "digest" varchar(64) NOT NULL, "transaction" bigint DEFAULT (0) NOT NULL, "leaf" bigint NULL UNIQUE, CONSTRAINT "ledger_entry_ulid" UNIQUE ("ulid"));
--
-- Create model Task
--
CREATE TABLE "ledger_task" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "follower" varchar(80) NOT NULL, "leaf" bigint NOT NULL, "state" varchar(8) NOT NULL, "tries" integer NOT NULL, "due_at" datetime NOT NULL, "claim" varchar(32) NOT NULL, "says" text NOT NULL, "done" bigint NOT NULL, "total" bigint NOT NULL, "entry_id" bigint NOT NULL REFERENCES "ledger_entry" ("number") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "ledger_task_once" UNIQUE ("follower", "entry_id"));
--
-- Create model TimeStamp
--
CREATE TABLE "ledger_timestamp" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "authority" varchar(300) NOT NULL, "request" BLOB NOT NULL, "reply" BLOB NOT NULL, "chain" text NOT NULL, "at" datetime NOT NULL, "checkpoint_id" bigint NOT NULL REFERENCES "ledger_checkpoint" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "ledger_stamp_once" UNIQUE ("checkpoint_id", "authority"));
CREATE INDEX "ledger_entry_unnumbered" ON "ledger_entry" ("number") WHERE "leaf" IS NULL;
CREATE INDEX "ledger_entry_on" ON "ledger_entry" ("on", "number");
CREATE INDEX "ledger_entry_within" ON "ledger_entry" ("within", "number");
CREATE INDEX "ledger_task_entry_id_71371e99" ON "ledger_task" ("entry_id");
CREATE INDEX "ledger_task_next" ON "ledger_task" ("follower", "state", "leaf");
CREATE INDEX "ledger_timestamp_checkpoint_id_63d391d5" ON "ledger_timestamp" ("checkpoint_id");
COMMIT;
