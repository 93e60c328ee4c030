import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a model call has cost. Records of before have no cost, and need none to prove themselves. */
export class Cost1764000000000 implements MigrationInterface {
  readonly name = 'Cost1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE audit_record ADD COLUMN cost_micros bigint, ADD COLUMN cost_currency text',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE audit_record DROP COLUMN cost_micros, DROP COLUMN cost_currency',
    );
  }
}
