BEGIN;
--
-- Create model Grant
--
CREATE TABLE "access_grant" ("id" varchar(26) NOT NULL PRIMARY KEY, "account_ref" varchar(100) NOT NULL, "level" varchar(10) NOT NULL, "scope" varchar(100) NOT NULL, "role" varchar(40) NOT NULL, "since" timestamp with time zone NOT NULL, "until" timestamp with time zone NULL, "reason" text NOT NULL, CONSTRAINT "access_grant_in_order" CHECK (("until" IS NULL OR "until" >= ("since"))), CONSTRAINT "access_grant_has_role" CHECK (("level" = 'EXCLUDED' OR NOT ("role" = ''))));
CREATE INDEX "access_grant_id_ff5ba68a_like" ON "access_grant" ("id" varchar_pattern_ops);
CREATE INDEX "access_grant_account" ON "access_grant" ("account_ref", "scope");
COMMIT;
