/** What was granted with an access token. */
export interface IssuedToken {
  /** Its `jti`. */
  readonly id: string;
  readonly tenant: string;
  readonly application: string;
  readonly grantType: string;
  readonly audiences: readonly string[];
  readonly scopes: readonly string[];
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** A token that is refused although it has not expired. */
export interface RevokedToken extends IssuedToken {
  readonly revokedAt: Date;
  /** Whether the broker and the audit trail have heard of it. */
  readonly announced: boolean;
}
