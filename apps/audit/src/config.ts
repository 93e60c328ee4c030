import { TenantId } from '@gatehouse/contracts';
import { baseConfig, issuerConfig, secret } from '@gatehouse/service-kit';
import { z } from 'zod';

export const auditConfig = baseConfig.extend({
  PORT: baseConfig.shape.PORT.default(8084),
  ...issuerConfig.shape,
  DATABASE_URL: secret().describe('PostgreSQL: postgres://user:password@host:port/database'),
  AUDIT_OPERATOR_TENANT: TenantId.default('default').describe(
    'the tenant whose auditors also see calls that belong to no tenant: those of callers who could not be identified',
  ),
  // JetStream keeps an event for a week: a record that is deleted before then could be delivered again.
  AUDIT_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(8)
    .max(36_500)
    .default(400)
    .describe('records are deleted so many days after they were stored'),
});
export type AuditConfig = z.output<typeof auditConfig>;
