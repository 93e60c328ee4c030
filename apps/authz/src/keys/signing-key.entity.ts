import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { PublicJwk } from './signing-key.js';

@Entity({ name: 'signing_key' })
@Unique('signing_key_one_current', ['slot'])
export class SigningKeyEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'signing_key_pkey' })
  kid!: string;

  /** `current` for the key that signs, null for those that did: the unique constraint allows one. */
  @Column({ type: 'text', nullable: true })
  slot!: 'current' | null;

  @Column({ type: 'jsonb', name: 'public_jwk' })
  publicJwk!: PublicJwk;

  @Column({ type: 'text', name: 'sealed_private_jwk' })
  sealedPrivateJwk!: string;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  /** Until when tokens that this key signed may live; null while it signs. */
  @Column({ type: 'timestamptz', name: 'published_until', nullable: true })
  publishedUntil!: Date | null;
}
