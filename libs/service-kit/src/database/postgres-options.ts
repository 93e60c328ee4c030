const CONNECT_MS = 3_000;

interface Wanted {
  readonly url: string;
  /** Whose database it is, e.g. `audit`. */
  readonly service: string;
  readonly poolSize: number;
  /** PostgreSQL ends what takes longer, in ms: what hangs must fail, not pile up. */
  readonly statementMs: number;
}

/** How a service reaches its database. The schema changes by migration only. */
export function postgresOptions({ url, service, poolSize, statementMs }: Wanted) {
  return {
    type: 'postgres',
    url,
    applicationName: `gatehouse-${service}`,
    migrationsTableName: `${service}_migrations`,
    synchronize: false,
    poolSize,
    connectTimeoutMS: CONNECT_MS,
    extra: {
      keepAlive: true,
      statement_timeout: statementMs,
      idle_in_transaction_session_timeout: statementMs,
      // Where PostgreSQL itself is silent, the client gives up.
      query_timeout: statementMs * 1.2,
    },
  } as const;
}

/** A service may start before its database, as it may before its broker: it tries for a minute. */
export const DATABASE_PATIENCE = { retryAttempts: 120, retryDelay: 500 } as const;
