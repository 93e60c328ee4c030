import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An OAuth client: what authz knows of an application beyond its manifest. */
@Entity({ name: 'application' })
export class ApplicationEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'application_pkey' })
  name!: string;

  @Column({ type: 'text' })
  tenant!: string;

  /** SHA-256, in hex, of a random 256-bit secret. */
  @Column({ type: 'text', name: 'secret_hash' })
  secretHash!: string;

  @Column({ type: 'timestamptz', name: 'secret_created_at' })
  secretCreatedAt!: Date;
}
