import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What upstream MCP servers have said that they have, and what of it was approved. */
export class AddUpstreams1796000000000 implements MigrationInterface {
  readonly name = 'AddUpstreams1796000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "catalog_upstream" (
        "name" text NOT NULL,
        "version" text NOT NULL,
        "record" json NOT NULL,
        CONSTRAINT "pk_catalog_upstream" PRIMARY KEY ("name", "version")
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "catalog_upstream"');
  }
}
