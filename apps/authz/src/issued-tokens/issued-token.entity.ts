import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What was granted with an access token. The token itself is stored nowhere. */
@Entity({ name: 'issued_token' })
@Index('issued_token_application', ['application'])
@Index('issued_token_expires_at', ['expiresAt'])
@Index('issued_token_revoked_at', ['revokedAt'])
export class IssuedTokenEntity {
  /** The token's `jti`. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'issued_token_pkey' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ type: 'text' })
  application!: string;

  @Column({ type: 'text', name: 'grant_type' })
  grantType!: string;

  @Column({ type: 'text', array: true })
  audiences!: string[];

  @Column({ type: 'text', array: true })
  scopes!: string[];

  @Column({ type: 'timestamptz', name: 'issued_at' })
  issuedAt!: Date;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  expiresAt!: Date;

  @Column({ type: 'timestamptz', name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  /** When the revocation had reached the broker and the audit trail. */
  @Column({ type: 'timestamptz', name: 'announced_at', nullable: true })
  announcedAt!: Date | null;
}
