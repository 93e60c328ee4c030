import { maskingPlaceholders } from '@gatehouse/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { message } from '../testing/answers.js';
import { ask, MESSAGES, TestGate } from '../testing/test-gate.js';
import { PlaceholderSeal } from './placeholder-seal.js';
import { PlaceholderStore } from './placeholder-store.js';
import { PlaceholderVault } from './vault.js';

const OWNER = { tenant: 'default', application: 'internal-agent' };
const EMAIL = { detector: 'builtin', entity: 'EMAIL', mode: 'mask' } as const;

let gate: TestGate;
beforeAll(async () => {
  gate = await TestGate.start();
});
afterAll(() => gate.stop());
beforeEach(() => gate.reset());

async function answerTo(said: string): Promise<string> {
  const response = await gate.post(MESSAGES, { token: gate.token, body: ask(said) });
  return response.text();
}

describe('a placeholder that comes back without its value', () => {
  it('is restored where the manifest says to remember, and stays where it does not [masking:r5-remembered]', async () => {
    const pii = { entities: [EMAIL], allow: [], restoreInTools: [] };
    await gate.publish({ pii: { ...pii, rememberPlaceholders: true } });
    await answerTo('I am ann@corp.example');
    const placeholder = gate.provider.placeholder('EMAIL');
    gate.provider.answer = (response) =>
      message(response, { type: 'text', text: `Hi ${placeholder}` });
    await eventually(async () => {
      expect(await answerTo(`You wrote to ${placeholder}`)).toContain('Hi ann@corp.example');
    });
    expect(gate.provider.lastBody).toContain(`You wrote to ${placeholder}`);
    await gate.publish({ pii });
    expect(await answerTo(`You wrote to ${placeholder}`)).toContain(`Hi ${placeholder}`);
  });

  it('is kept sealed, and nothing is kept unless the manifest says so', async () => {
    await gate.publish({ pii: { entities: [EMAIL], allow: [], restoreInTools: [] } });
    const bucket = await gate.bus.bucket(maskingPlaceholders);
    const before = (await bucket.keys()).length;
    await answerTo('I am nobody@corp.example');
    expect(await bucket.keys()).toHaveLength(before);
    for (const kept of await bucket.keys()) {
      const entry = await bucket.get(kept);
      expect(Buffer.from(entry!.value.sealed, 'base64').toString('latin1')).not.toContain('corp');
      expect(kept).not.toMatch(/PII/i);
    }
  });
});

describe('PlaceholderStore', () => {
  const key = Buffer.alloc(32, 7);
  const open = async (): Promise<PlaceholderStore> =>
    PlaceholderStore.open(gate.bus, 'a-masking-key-for-tests', (error) => {
      throw error;
    });

  it('gives a placeholder to its owner alone, also after a restart', async () => {
    const vault = new PlaceholderVault(key);
    const placeholder = vault.placeholder({ entity: 'NAME', text: 'Zoë "Z" Ångström' });
    const store = await open();
    store.remember(OWNER, vault);
    await store.settled();
    const recalled = async (owner: typeof OWNER): Promise<string | null> => {
      const other = new PlaceholderVault(key);
      await (await open()).recall(owner, `of ${placeholder}, PIINAME0AAAAAAAAAAAAAAAA`, other);
      return other.value(placeholder);
    };
    expect(await recalled(OWNER)).toBe('Zoë "Z" Ångström');
    expect(await recalled({ ...OWNER, application: 'other-agent' })).toBeNull();
    expect(await recalled({ ...OWNER, tenant: 'globex' })).toBeNull();
  });

  it('opens nothing that was sealed for another placeholder, another owner, or altered', () => {
    const seal = new PlaceholderSeal('master-key', OWNER);
    const sealed = seal.seal('PIIA', { entity: 'A', text: 'secret' });
    expect(seal.open('piia', sealed)).toEqual({ entity: 'A', text: 'secret' });
    expect(seal.open('PIIB', sealed)).toBeNull();
    expect(new PlaceholderSeal('other-key', OWNER).open('PIIA', sealed)).toBeNull();
    expect(seal.open('PIIA', `${sealed.slice(0, -8)}AAAAAAA=`)).toBeNull();
    expect(seal.open('PIIA', '')).toBeNull();
  });
});
