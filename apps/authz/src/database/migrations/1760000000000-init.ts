import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Init1760000000000 implements MigrationInterface {
  readonly name = 'Init1760000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "application" (
        "name" text NOT NULL,
        "tenant" text NOT NULL,
        "secret_hash" text NOT NULL,
        "secret_created_at" timestamptz NOT NULL,
        CONSTRAINT "application_pkey" PRIMARY KEY ("name")
      )`);
    await runner.query(`
      CREATE TABLE "signing_key" (
        "kid" text NOT NULL,
        "slot" text,
        "public_jwk" jsonb NOT NULL,
        "sealed_private_jwk" text NOT NULL,
        "created_at" timestamptz NOT NULL,
        "published_until" timestamptz,
        CONSTRAINT "signing_key_pkey" PRIMARY KEY ("kid"),
        CONSTRAINT "signing_key_one_current" UNIQUE ("slot")
      )`);
    await runner.query(`
      CREATE TABLE "issued_token" (
        "id" text NOT NULL,
        "tenant" text NOT NULL,
        "application" text NOT NULL,
        "grant_type" text NOT NULL,
        "audiences" text[] NOT NULL,
        "scopes" text[] NOT NULL,
        "issued_at" timestamptz NOT NULL,
        "expires_at" timestamptz NOT NULL,
        "revoked_at" timestamptz,
        "announced_at" timestamptz,
        CONSTRAINT "issued_token_pkey" PRIMARY KEY ("id")
      )`);
    for (const column of ['application', 'expires_at', 'revoked_at']) {
      await runner.query(`CREATE INDEX "issued_token_${column}" ON "issued_token" ("${column}")`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['issued_token', 'signing_key', 'application']) {
      await runner.query(`DROP TABLE "${table}"`);
    }
  }
}
