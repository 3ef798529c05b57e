import { expect, test } from 'vitest';
import { isLoopbackName, isOwnName } from './host-names.ts';

test.each(['localhost', 'LOCALHOST:3000', '127.0.0.1:3000', '127.1.2.3', '[::1]:3000', 'localhost.'])(
  '%s is this machine',
  (host) => expect(isLoopbackName(host)).toBe(true),
);

test.each([
  undefined,
  '',
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example:3000',
  'evil.example@localhost',
  'localhost@evil.example',
  'localhost/evil.example',
  '192.168.1.5:3000',
  '[::2]',
])('%s is not this machine', (host) => expect(isLoopbackName(host)).toBe(false));

const ORIGINS = ['https://bindery.example.org'];

test.each([
  'bindery.example.org',
  'Bindery.Example.org:443',
  'bindery.example.org:3000',
  '127.0.0.1:3000',
  '[fe80::1]:3000',
  'bindery:3000',
  'bindery.default.svc.cluster.local:3000',
  'db.internal',
])('%s is ours', (host) => expect(isOwnName(host, ORIGINS)).toBe(true));

test.each([
  undefined,
  '',
  'evil.example',
  'evil.example:3000',
  'bindery.example.org.evil.example',
  'evilbindery.example.org',
  'example.org',
  '127.0.0.1.evil.example',
  'bindery.example.org@evil.example',
])('%s is somebody else’s', (host) => expect(isOwnName(host, ORIGINS)).toBe(false));
