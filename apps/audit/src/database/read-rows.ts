import { GatewayError } from '@gatehouse/contracts';
import { z } from 'zod';
import { databaseProblem } from './problem.js';

const RETRY_SECONDS = 5;

/** What can be asked with SQL. */
export interface Database {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

export interface Query {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/**
 * The rows of a query, parsed.
 * @throws GatewayError `audit_unavailable` when the database does not answer in time.
 */
export async function readRows<Row extends z.ZodType>(
  database: Database,
  row: Row,
  { sql, parameters }: Query,
): Promise<z.output<Row>[]> {
  return z.array(row).parse(await reading(() => database.query(sql, [...parameters])));
}

/** Runs a reading of the database, and translates its failure for the caller of the query API. */
export async function reading<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new GatewayError('audit_unavailable', 'The records cannot be read at the moment', {
      detail: databaseProblem(error),
      retryAfterSeconds: RETRY_SECONDS,
    });
  }
}
