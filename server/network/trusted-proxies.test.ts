import { describe, expect, it } from 'vitest';
import {
  LOCAL_PROXIES,
  limitGroup,
  originAddress,
  parseTrustedProxies,
  type TrustedProxies,
} from './trusted-proxies.ts';

const trust = (text: string) => parseTrustedProxies(text) as TrustedProxies;

describe('the address a request came from', () => {
  it.each([
    ['nobody in front', LOCAL_PROXIES, '203.0.113.9', undefined, '203.0.113.9'],
    ['a header anybody can write', LOCAL_PROXIES, '203.0.113.9', '1.1.1.1', '203.0.113.9'],
    ['a proxy on this machine', LOCAL_PROXIES, '::ffff:127.0.0.1', '6.6.6.6, 203.0.113.9', '203.0.113.9'],
    ['one hop', trust('1'), '10.0.0.2', '6.6.6.6, 203.0.113.9', '203.0.113.9'],
    ['two hops', trust('2'), '10.0.0.2', '6.6.6.6, 203.0.113.9, 10.0.0.1', '203.0.113.9'],
    ['two hops, one of which was left out', trust('2'), '10.0.0.2', '203.0.113.9', '203.0.113.9'],
    ['no hops', trust('0'), '127.0.0.1', '6.6.6.6', '127.0.0.1'],
    ['proxies by network', trust('10.0.0.0/8'), '10.0.0.2', '6.6.6.6, 203.0.113.9, 10.9.9.9', '203.0.113.9'],
    ['a proxy that is not listed', trust('10.0.0.0/8'), '11.0.0.2', '6.6.6.6', '11.0.0.2'],
    ['words in the header', trust('10.0.0.0/8'), '10.0.0.2', '6.6.6.6, unknown', '10.0.0.2'],
    ['ports in the header', trust('1'), '10.0.0.2', '[2001:db8::7]:443', '2001:db8::7'],
  ])('is right with %s', (_, proxies, peer, header, expected) => {
    expect(originAddress(peer, header, proxies)).toBe(expected);
  });

  it.each(['99', '10.0.0.0/33', 'proxy.example.org', '10.0.0.1,', '-1', 'true'])('refuses %s', (text) => {
    expect(parseTrustedProxies(text)).toBe(null);
  });

  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0DB8:1::', '2001:db8:1:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['local', 'local'],
  ])('counts %s as %s', (address, group) => {
    expect(limitGroup(address)).toBe(group);
  });
});
