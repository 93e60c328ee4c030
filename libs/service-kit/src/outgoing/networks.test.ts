import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../config/load-config.js';
import { literalAddress } from './literal-address.js';
import { Networks } from './networks.js';
import { outgoingConfig } from './private-networks.js';

describe('a set of networks', () => {
  const networks = new Networks(['10.1.0.0/16', 'fd00::/8', '127.0.0.1/32']);

  it.each(['10.1.2.3', '::ffff:10.1.2.3', '::ffff:a01:203', 'fd12::1', '127.0.0.1'])(
    'holds %s',
    (address) => expect(networks.has(address)).toBe(true),
  );

  it.each(['10.2.0.1', '127.0.0.2', 'fe80::1', 'fd00::1%eth0', '::1', '8.8.8.8', '', 'localhost'])(
    'does not hold %j',
    (address) => expect(networks.has(address)).toBe(false),
  );

  it.each(['10.0.0.0', '10.0.0.0/33', '::/129', 'all', '10.0.0/8', '/8', '10.0.0.0/-1'])(
    'is not made of %j',
    (range) => expect(() => new Networks([range])).toThrow(/is no network/),
  );
});

describe('the private networks of an installation', () => {
  const allowed = (text?: string): Networks =>
    loadConfig(outgoingConfig, { PRIVATE_NETWORKS: text }).PRIVATE_NETWORKS;

  it('are the usual ones, without the link, where clouds serve credentials', () => {
    const usual = allowed();
    for (const address of ['127.0.0.1', '::1', '10.0.0.1', '172.20.0.3', '192.168.1.1', 'fd00::1'])
      expect([address, usual.has(address)]).toEqual([address, true]);
    for (const address of ['169.254.169.254', 'fe80::1', '0.0.0.0', '::', '224.0.0.1'])
      expect([address, usual.has(address)]).toEqual([address, false]);
  });

  it('can be listed, and forbidden', () => {
    expect(allowed('10.0.0.0/8, fd00::/8').has('10.1.1.1')).toBe(true);
    expect(allowed('10.0.0.0/8').has('127.0.0.1')).toBe(false);
    expect(allowed('none').has('127.0.0.1')).toBe(false);
    expect(() => allowed('10.0.0.0/8,any')).toThrow(/PRIVATE_NETWORKS: any is no network/);
  });
});

describe('the address that a URL names', () => {
  it.each([
    ['http://127.0.0.1:80/x', '127.0.0.1'],
    ['http://2130706433/', '127.0.0.1'],
    ['http://0x7f.1/', '127.0.0.1'],
    ['http://0177.0.0.1', '127.0.0.1'],
    ['http://[::ffff:127.0.0.1]/', '::ffff:7f00:1'],
    ['http://localhost:9101', '127.0.0.1'],
    ['http://LOCALHOST./', '127.0.0.1'],
    ['http://a.localhost/', '127.0.0.1'],
    ['http://１２７.0.0.1/', '127.0.0.1'],
    ['https://api.example.com', null],
    ['https://localhost.example.com', null],
  ])('in %s is %s', (url, address) => expect(literalAddress(url)).toBe(address));
});
