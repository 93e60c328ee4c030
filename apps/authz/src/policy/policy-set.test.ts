import { describe, expect, it } from '@jest/globals';
import { PolicySet } from './policy-set.js';
import type { Question } from './question.js';
import { readPolicies } from './read-policies.js';

const setOf = (text: string): PolicySet => {
  const read = readPolicies([{ name: 'test.cedar', text }]);
  if (!read.ok) throw new Error(read.mistakes.join());
  return new PolicySet(read.policies);
};

const question: Question = {
  application: { name: 'agent', tenant: 'default', roles: ['support'] },
  scopes: ['crm:read'],
  user: null,
  action: 'tools/call',
  resource: { name: 'crm', version: '1.0' },
  target: { name: 'get', readOnly: true, destructive: false },
};

const scope = '(principal, action == Action::"tools/call", resource)';
const permitAll = `@id("all") permit ${scope};`;

describe('a set of policies', () => {
  it('denies what nothing permits', () => {
    expect(setOf('').rule(question)).toEqual({ effect: 'deny', policy: 'default' });
  });

  it('names the policy that decided, the first one of several', () => {
    const set = setOf(
      `@id("b") permit ${scope}; @id("a") permit ${scope}; @id("c") permit ${scope} when { resource.destructive };`,
    );
    expect(set.rule(question)).toMatchObject({ effect: 'allow', policy: 'b' });
    const target = { ...question.target, readOnly: false };
    expect(
      setOf(`${permitAll} @id("no") forbid ${scope} unless { resource.readOnly };`).rule({
        ...question,
        target,
      }),
    ).toEqual({
      effect: 'deny',
      policy: 'no',
    });
  });

  it('adds up the obligations of all that permit', () => {
    const limit = (id: string, max: number) =>
      String.raw`@id("${id}") @obligation("{\"type\":\"limit-bytes\",\"maxBytes\":${max}}") permit ${scope};`;
    expect(setOf(permitAll + limit('x', 5) + limit('y', 6)).rule(question)).toMatchObject({
      obligations: [
        { type: 'limit-bytes', maxBytes: 5 },
        { type: 'limit-bytes', maxBytes: 6 },
      ],
    });
  });

  it('does not take a failing prohibition for none [decision:policy-error:refused]', () => {
    const failing = `@id("no") forbid ${scope} when { 9223372036854775807 + 1 > 0 };`;
    expect(setOf(permitAll + failing).rule(question)).toEqual({
      effect: 'error',
      problems: [expect.stringMatching(/overflow/)],
    });
  });

  it('sees roles, scopes, users, servers and names', () => {
    const when = (condition: string) => setOf(`@id("a") permit ${scope} when { ${condition} };`);
    for (const condition of [
      'principal == Application::"agent"',
      'principal.tenant == "default"',
      'principal in Role::"support"',
      'resource in McpServer::"crm"',
      'resource == Tool::"crm/get"',
      'resource.name like "g*" && resource.version == "1.0"',
      'context.scopes.contains("crm:read")',
      '!(context has user)',
    ]) {
      expect([condition, when(condition).rule(question).effect]).toEqual([condition, 'allow']);
    }
    const person = when('context has user && context.user == "ann"');
    expect(person.rule(question).effect).toBe('deny');
    expect(person.rule({ ...question, user: 'ann' }).effect).toBe('allow');
  });

  it('keeps its rulings beside other sets, in whatever order they are asked', () => {
    const open = setOf(permitAll);
    const closed = setOf('');
    for (let round = 0; round < 3; round += 1) {
      const target = { ...question.target, name: `tool-${round}` };
      expect(open.rule({ ...question, target }).effect).toBe('allow');
      expect(closed.rule({ ...question, target }).effect).toBe('deny');
    }
    expect(open.digest).not.toBe(closed.digest);
  });

  it('does not confuse names that a hostile manifest might choose', () => {
    const set = setOf(
      '@id("a") permit (principal, action == Action::"tools/call", resource == Tool::"crm/get");',
    );
    const hostile = { ...question.target, name: 'x", "crm/get' };
    expect(set.rule({ ...question, target: hostile }).effect).toBe('deny');
    const elsewhere = { name: 'other', version: '1.0' };
    expect(set.rule({ ...question, resource: elsewhere }).effect).toBe('deny');
  });
});
