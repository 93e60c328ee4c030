import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The catalogue's two tables: what is, and what was. */
export class CreateCatalog1795000000000 implements MigrationInterface {
  readonly name = 'CreateCatalog1795000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "catalog_entry" (
        "kind" text NOT NULL,
        "name" text NOT NULL,
        "version" text NOT NULL,
        "tenant" text NOT NULL,
        "lifecycle" text NOT NULL,
        "revision" integer NOT NULL,
        "manifest" json NOT NULL,
        "contract" json,
        "entry" json,
        "changed_at" timestamptz NOT NULL,
        "changed_by" text NOT NULL,
        CONSTRAINT "pk_catalog_entry" PRIMARY KEY ("kind", "name", "version")
      )`);
    await runner.query(`
      CREATE TABLE "catalog_revision" (
        "kind" text NOT NULL,
        "name" text NOT NULL,
        "version" text NOT NULL,
        "revision" integer NOT NULL,
        "tenant" text NOT NULL,
        "lifecycle" text NOT NULL,
        "manifest" json NOT NULL,
        "entry" json,
        "changed_at" timestamptz NOT NULL,
        "changed_by" text NOT NULL,
        CONSTRAINT "pk_catalog_revision" PRIMARY KEY ("kind", "name", "version", "revision")
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "catalog_revision"');
    await runner.query('DROP TABLE "catalog_entry"');
  }
}
