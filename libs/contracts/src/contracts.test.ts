import { describe, expect, it } from '@jest/globals';
import * as contracts from './index.js';
import { defineRpc, ERROR_CODES, ERRORS, GatewayError, resourceUri, SERVICES } from './index.js';
import type { ServiceContract } from './index.js';
import { z } from 'zod';

const services = Object.entries<ServiceContract>(SERVICES);

describe('the contracts', () => {
  it('export what other packages build on, and a change of it is deliberate', () => {
    expect(Object.keys(contracts).toSorted()).toMatchSnapshot();
  });

  it('refuse a subject outside the grammar', () => {
    const define = (subject: string) => () =>
      defineRpc({ subject, request: z.object({}), reply: z.object({}) });
    for (const subject of ['authz.check', 'Authz.decision.evaluate.v1', 'a.b.c.v0', 'a.b.c.d.v1']) {
      expect(define(subject)).toThrow(/is not <owner>/);
    }
    expect(define('authz.decision-log.read.v12')).not.toThrow();
  });

  it('give each request one server and each event one consumer, whose name is its first token', () => {
    for (const [name, service] of services) {
      for (const { subject } of [...service.serves, ...service.consumes]) {
        expect(subject.split('.')[0]).toBe(name);
      }
      for (const { subject } of service.calls) {
        const servers = services.filter(([, other]) =>
          other.serves.some((served) => served.subject === subject),
        );
        expect(servers).toHaveLength(1);
      }
      for (const { subject } of service.emits) {
        const consumers = services.filter(([, other]) =>
          other.consumes.some((consumed) => consumed.subject === subject),
        );
        expect(consumers).toHaveLength(1);
      }
    }
  });

  it('refuse unknown fields in requests, and ignore them in replies', () => {
    const { ratelimitQuotaTake } = contracts;
    const request = {
      callId: '0b9dcf4e-65a3-4e06-8e8a-6e51f4a14f5c',
      tenant: 'default',
      application: 'agent',
      server: 'crm',
      serverVersion: '1.0',
      tool: 'get',
    };
    expect(ratelimitQuotaTake.request.safeParse(request).success).toBe(true);
    expect(ratelimitQuotaTake.request.safeParse({ ...request, more: 1 }).success).toBe(false);
    const reply = { granted: true, limits: [], takenAt: 0, more: 1 };
    expect(ratelimitQuotaTake.reply.parse(reply)).toEqual({
      granted: true,
      limits: [],
      takenAt: 0,
    });
  });
});

describe('the error table', () => {
  it('has statuses and JSON-RPC codes that nobody else has reserved', () => {
    for (const code of ERROR_CODES) {
      const { status, jsonRpc, retryable } = ERRORS[code];
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      const isOfMcp = code === 'capability_missing' && jsonRpc === -32021;
      expect(jsonRpc > 0 || isOfMcp || (jsonRpc >= -32768 && jsonRpc <= -32600)).toBe(true);
      if (retryable) expect([429, 502, 503, 504]).toContain(status);
    }
  });

  it('hides the text of an error that is not ours', () => {
    const hidden = GatewayError.from(new Error('connect ECONNREFUSED 10.0.0.7:5432'));
    expect(hidden).toMatchObject({ code: 'internal', status: 500 });
    expect(hidden.message).not.toContain('10.0.0.7');
    expect(hidden.detail).toContain('10.0.0.7');
  });
});

describe('resource indicators', () => {
  it('are the URLs that agents call', () => {
    const bases = { mcp: 'http://a:1/', llm: 'http://b:2' };
    const at = (kind: contracts.ResourceKind) =>
      resourceUri({ kind, name: 'crm', version: '1.0' }, bases);
    expect(at('McpServer')).toBe('http://a:1/crm/v1.0/mcp');
    expect(at('ApiProxy')).toBe('http://a:1/crm/v1.0');
    expect(at('LlmApi')).toBe('http://b:2/crm/v1.0');
    expect(at('ControlPlane')).toBe('urn:gatehouse:crm');
  });
});

describe('keys of remembered tool uses', () => {
  it('hold no character that a bucket refuses, and never meet across tenants', () => {
    const { toolUseById } = contracts;
    const one = toolUseById({ tenant: 'a', application: 'x' }, 'toolu_01/../é b');
    expect(one).toMatch(/^[-/_=.a-zA-Z0-9]+$/);
    expect(one).not.toBe(toolUseById({ tenant: 'b', application: 'x' }, 'toolu_01/../é b'));
    expect(one.split('/')).toHaveLength(4);
  });
});
