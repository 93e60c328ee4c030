import { GatewayError } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { ApplicationEntity } from './application.entity.js';

export interface EnrolledApplication {
  readonly name: string;
  readonly tenant: string;
  readonly secretHash: string;
}

const Names = z.array(z.object({ name: z.string() }));

const ENROL = `
  INSERT INTO application (name, tenant, secret_hash, secret_created_at)
  VALUES ($1, $2, $3, now())
  ON CONFLICT (name) DO UPDATE
    SET tenant = EXCLUDED.tenant, secret_hash = EXCLUDED.secret_hash, secret_created_at = now()
    WHERE application.tenant <> EXCLUDED.tenant
  RETURNING name`;

/** The OAuth clients. Of a secret it knows the hash only. */
@Injectable()
export class ApplicationRepository {
  constructor(private readonly dataSource: DataSource) {}

  async find(name: string): Promise<EnrolledApplication | null> {
    const row = await this.dataSource.getRepository(ApplicationEntity).findOneBy({ name });
    return row && { name: row.name, tenant: row.tenant, secretHash: row.secretHash };
  }

  /**
   * Stores an application with its secret's hash, unless it is there. A name that has moved to another
   * tenant is a new application: the old secret must not open it. `deliver` runs before the row is
   * committed, so there is never a row whose secret was handed to nobody; replicas wait for each other.
   * @returns whether it was stored, and the secret therefore is the valid one.
   */
  enrol(application: EnrolledApplication, deliver: () => Promise<void>): Promise<boolean> {
    const { name, tenant, secretHash } = application;
    return this.dataSource.transaction(async (manager) => {
      const stored = Names.parse(await manager.query(ENROL, [name, tenant, secretHash]));
      if (stored.length > 0) await deliver();
      return stored.length > 0;
    });
  }

  /**
   * Replaces a secret; `deliver` runs before the old one stops working.
   * @throws GatewayError `not_found`
   */
  replaceSecret(name: string, secretHash: string, deliver: () => Promise<void>): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      const { affected } = await manager.update(
        ApplicationEntity,
        { name },
        { secretHash, secretCreatedAt: new Date() },
      );
      if (!affected) throw new GatewayError('not_found', `There is no application named ${name}`);
      await deliver();
    });
  }
}
