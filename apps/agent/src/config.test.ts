import { describe, expect, it } from '@jest/globals';
import { readConfig } from './config.js';

const token = { GATEHOUSE_TOKEN: 'abc.def' };

describe('the configuration', () => {
  it('needs a token only, and knows the servers of this machine', () => {
    const config = readConfig({ ...token, MODEL: '' });
    expect(config.MCP_SERVERS).toEqual([
      { name: 'crm', url: 'http://127.0.0.1:8080/crm-mcp-server/v1.0/mcp' },
      { name: 'orders', url: 'http://127.0.0.1:8080/orders-mcp-server/v1.0/mcp' },
      { name: 'kb', url: 'http://127.0.0.1:8080/kb-mcp-server/v1.0/mcp' },
    ]);
    expect(config.MODEL).toMatch(/^claude-/);
    expect(config.QUESTION).toContain('C-4821');
  });

  it('reads a list of servers, also with an = in an address', () => {
    const { MCP_SERVERS } = readConfig({
      ...token,
      MCP_SERVERS: ' a=http://h/?x=1 , b=https://h/ ',
    });
    expect(MCP_SERVERS).toEqual([
      { name: 'a', url: 'http://h/?x=1' },
      { name: 'b', url: 'https://h/' },
    ]);
  });

  it.each([
    [{}, 'GATEHOUSE_TOKEN is not set'],
    [{ GATEHOUSE_TOKEN: 's3cr3t\nx: y' }, 'GATEHOUSE_TOKEN must be one word'],
    [{ ...token, MCP_SERVERS: 'crm' }, 'MCP_SERVERS must be a list of name=url'],
    [{ ...token, MCP_SERVERS: 'crm=file:///etc/passwd' }, 'MCP_SERVERS must be a list'],
    [{ ...token, MCP_SERVERS: ',' }, 'MCP_SERVERS names no server'],
    [{ ...token, MCP_SERVERS: 'a=http://h,a=http://i' }, 'names the server a twice'],
    [{ ...token, LLM_BASE_URL: 'localhost' }, 'LLM_BASE_URL must be an http or https URL'],
    [{ ...token, MAX_TOKENS: 'many' }, 'MAX_TOKENS '],
  ])('refuses %j with a line that names the variable', (environment, problem) => {
    expect(() => readConfig(environment)).toThrow(problem);
    expect(() => readConfig(environment)).not.toThrow('s3cr3t');
    expect(() => readConfig(environment)).not.toThrow('\n');
  });
});
