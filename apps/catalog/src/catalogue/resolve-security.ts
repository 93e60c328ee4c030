import type { ApiProxyManifest } from '../manifest/manifest.js';
import type { ContractOptions } from '../openapi/read-contract.js';
import { schemesAskedFor } from '../openapi/security/asks-for.js';
import { Security } from '../openapi/security/security.js';
import { isRecord } from '../text/document.js';
import type { Finding } from '../text/mistake.js';
import { shorten } from '../text/path.js';

interface ResolvedSecurity {
  readonly options: ContractOptions;
  readonly mistakes: readonly Finding[];
  readonly notes: readonly Finding[];
}

const AT = ['spec', 'backend'];

/** What a contract asks of its callers, and what the manifest gives for it. */
export function resolveSecurity({ spec }: ApiProxyManifest, document: unknown): ResolvedSecurity {
  const { credential, security, url } = spec.backend;
  const options = { credentialHeader: credential?.header ?? null };
  const contract = isRecord(document) ? document : {};
  if (security) {
    const filled = Security.of(contract, security);
    const mistakes = filled.findings.map(({ path, message }) => ({
      path: [...AT, 'security', ...path],
      message,
    }));
    return {
      options: { ...options, security: filled.security },
      mistakes: credential ? [...mistakes, TWICE] : mistakes,
      notes: [],
    };
  }
  const asked = credential || url.startsWith('nats:') ? [] : schemesAskedFor(contract);
  if (asked.length === 0) return { options, mistakes: [], notes: [] };
  const message = `the contract asks for ${shorten(asked.join(', '))}; no security is given, and operations are called without`;
  return { options, mistakes: [], notes: [{ path: AT, message }] };
}

const TWICE: Finding = {
  path: [...AT, 'credential'],
  message: 'is sent with every call, and security with those that ask for it: use one of them',
};
