import { tenantKey } from './placeholder.js';

/** How many keys are at hand. */
const MOST_KEYS = 1_000;

/** The keys under which tenants' placeholders are made. Each is derived once, for deriving takes long. */
export class TenantKeys {
  private readonly keys = new Map<string, Buffer>();

  constructor(private readonly masterKey: () => string) {}

  of(tenant: string): Buffer {
    const known = this.keys.get(tenant);
    if (known) return known;
    const key = tenantKey(this.masterKey(), tenant);
    if (this.keys.size >= MOST_KEYS) this.keys.clear();
    this.keys.set(tenant, key);
    return key;
  }
}
