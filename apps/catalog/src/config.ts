import { baseConfig, issuerConfig, outgoingConfig, secret } from '@gatehouse/service-kit';
import { z } from 'zod';

/** Names and values separated by commas, e.g. `SHOP_URL=https://shop.test,REGION=eu`. */
const assignments = z
  .string()
  .default('')
  .transform((text, context) => {
    const pairs = words(text).map((pair) => /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(pair));
    const valid = pairs.filter((pair) => pair !== null);
    if (valid.length < pairs.length) {
      context.addIssue({ code: 'custom', message: 'use NAME=value, separated by commas or lines' });
    }
    return Object.fromEntries(valid.map(([, name = '', value = '']) => [name, value]));
  });

const url = (what: string): z.ZodOptional<z.ZodString> =>
  z.string().optional().describe(`where ${what} is, for the manifests that ask for it`);

/** Variables that the shipped manifests ask for. One's own come through `CATALOG_VARIABLES`. */
const shipped = {
  CRM_BACKEND_URL: url('the CRM'),
  ORDERS_BACKEND_URL: url('the order system'),
  KB_BACKEND_URL: url('the knowledge base'),
  ANTHROPIC_BASE_URL: url('the Anthropic API'),
};

export const catalogConfig = baseConfig.extend({
  PORT: baseConfig.shape.PORT.default(8083),
  ...issuerConfig.shape,
  ...outgoingConfig.shape,
  DATABASE_URL: secret().describe('PostgreSQL: postgres://user:password@host:port/database'),
  CATALOG_MANIFESTS_DIR: z
    .string()
    .optional()
    .describe('a folder of manifests that are applied at every start; its examples are not'),
  CATALOG_CONTRACTS_ROOT: z
    .string()
    .optional()
    .describe('manifests may refer to contracts in this folder; by default, in their own'),
  CATALOG_VARIABLES: assignments.describe('what manifests of the folder may refer to as ${NAME}'),
  CATALOG_OPEN_SECRETS: z
    .string()
    .default('')
    .transform(words)
    .describe(
      'secrets that manifests sent over the API may refer to: variables, or paths of files',
    ),
  CATALOG_RECONCILE_SECONDS: z.coerce
    .number()
    .min(0.05)
    .max(3_600)
    .default(10)
    .describe('what is published is compared with the database so often'),
  CATALOG_DISCOVERY_SECONDS: z.coerce
    .number()
    .min(0.05)
    .max(3_600)
    .default(30)
    .describe('upstream MCP servers are asked so often what they have'),
  ...shipped,
});
export type CatalogConfig = z.output<typeof catalogConfig>;

/** All that manifests of the folder may refer to. */
export function manifestVariables(config: CatalogConfig): Record<string, string> {
  const { CRM_BACKEND_URL, ORDERS_BACKEND_URL, KB_BACKEND_URL, ANTHROPIC_BASE_URL } = config;
  const known = { CRM_BACKEND_URL, ORDERS_BACKEND_URL, KB_BACKEND_URL, ANTHROPIC_BASE_URL };
  const set = Object.entries(known).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(set), ...config.CATALOG_VARIABLES };
}

function words(text: string): string[] {
  return text
    .split(/[,\n]/)
    .map((word) => word.trim())
    .filter(Boolean);
}
