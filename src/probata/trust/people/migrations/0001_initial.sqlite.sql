BEGIN;
--
-- Create model Account
--
CREATE TABLE "people_account" ("password" varchar(128) NOT NULL, "id" varchar(26) NOT NULL PRIMARY KEY, "login" varchar(80) NOT NULL UNIQUE, "display_name" varchar(120) NOT NULL, "language" varchar(10) NOT NULL, "is_active" bool NOT NULL);
--
-- Create model Organisation
--
CREATE TABLE "people_organisation" ("id" varchar(26) NOT NULL PRIMARY KEY, "name" varchar(200) NOT NULL UNIQUE);
--
-- Create model Person
--
CREATE TABLE "people_person" ("id" varchar(26) NOT NULL PRIMARY KEY, "name" varchar(200) NOT NULL, "account_id" varchar(26) NULL UNIQUE REFERENCES "people_account" ("id") DEFERRABLE INITIALLY DEFERRED);
--
-- Create model Membership
--
CREATE TABLE "people_membership" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "since" datetime NOT NULL, "until" datetime NULL, "organisation_id" varchar(26) NOT NULL REFERENCES "people_organisation" ("id") DEFERRABLE INITIALLY DEFERRED, "person_id" varchar(26) NOT NULL REFERENCES "people_person" ("id") DEFERRABLE INITIALLY DEFERRED);
CREATE UNIQUE INDEX "people_member_once" ON "people_membership" ("person_id", "organisation_id") WHERE "until" IS NULL;
CREATE INDEX "people_membership_organisation_id_a6c82864" ON "people_membership" ("organisation_id");
CREATE INDEX "people_membership_person_id_dd6d28d1" ON "people_membership" ("person_id");
COMMIT;
