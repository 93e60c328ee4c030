import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';

/** A value of a column as JSON can carry it; bytes go as PostgreSQL reads them from text. */
type Value = string | number | boolean | Date | Buffer | object | null;

/**
 * Inserts rows, given by the properties of their entity, and returns what the statement returns. They travel
 * as one JSON document that PostgreSQL takes apart by the types of the columns: a query builder with a
 * parameter for every value of every row takes longer than all else that is done for a record.
 *
 * @param more what follows in the statement, e.g. `ON CONFLICT …`
 */
export function insertRows<Entity extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<Entity>,
  rows: readonly Readonly<Record<Extract<keyof Entity, string>, Value>>[],
  more = '',
): Promise<unknown> {
  const { tableName, columns } = manager.connection.getMetadata(entity);
  const names = columns.map(({ databaseName }) => `"${databaseName}"`).join(', ');
  const documents = rows.map((row: Readonly<Record<string, Value>>) =>
    Object.fromEntries(
      columns.map(({ databaseName, propertyName }) => [databaseName, written(row[propertyName])]),
    ),
  );
  return manager.query(
    `INSERT INTO "${tableName}" (${names})
     SELECT ${names} FROM jsonb_populate_recordset(NULL::"${tableName}", $1::jsonb) ${more}`,
    [JSON.stringify(documents)],
  );
}

function written(value: Value | undefined): unknown {
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  return value instanceof Date ? moment(value) : value;
}

/** PostgreSQL has no year 0: what ISO 8601 calls so is 1 BC. */
function moment(date: Date): string {
  const text = date.toISOString();
  const year = date.getUTCFullYear();
  if (year > 0) return text;
  return `${String(1 - year).padStart(4, '0')}${text.slice(text.indexOf('-', 1))} BC`;
}
