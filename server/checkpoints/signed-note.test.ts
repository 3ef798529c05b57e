/** The formats that others read: RFC 6962 trees and C2SP notes, against published examples. */
import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leafHash, newHashTree, openHashTree } from './hash-tree.ts';
import { isSignedBy, parseCheckpoint, signCheckpoint, verifierKey } from './signed-note.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('a tree has the roots of the examples of Certificate Transparency', () => {
  const leaves = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ];
  const roots: Readonly<Record<number, string>> = {
    0: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    1: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    2: 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    3: 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    8: '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  };
  const tree = newHashTree();
  for (const leaf of [...leaves, null]) {
    const root = roots[tree.size];
    if (root !== undefined) expect(hex(tree.root())).toBe(root);
    if (leaf !== null) tree.append(leafHash(Buffer.from(leaf, 'hex')));
  }
});

test('a tree goes on from its frontier', () => {
  fc.assert(
    fc.property(fc.nat(300), fc.nat(50), (before, after) => {
      const whole = newHashTree();
      const leaf = (index: number) => leafHash(Buffer.from(String(index)));
      for (let index = 0; index < before; index += 1) whole.append(leaf(index));
      const again = openHashTree(before, whole.frontier());
      for (let index = 0; index < after; index += 1) {
        whole.append(leaf(before + index));
        again?.append(leaf(before + index));
      }
      expect(again && hex(again.root())).toBe(hex(whole.root()));
      expect(openHashTree(before + 1, new Uint8Array((before % 7) * 32 + 1))).toBeNull();
    }),
  );
});

const TEXT = {
  origin: 'bindery.example.org/codex/0198a3f2-0000-7000-8000-000000000001',
  size: 12,
  root: leafHash(Buffer.from('root')),
  head: leafHash(Buffer.from('head')),
  number: 3,
  time: Date.UTC(2026, 10, 30, 9),
};

function newKey() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url') };
}

test('a key has the name and hash that verifiers of notes expect', () => {
  const key = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
  const raw = Buffer.from(key.split('+').slice(2).join('+'), 'base64').subarray(1);
  expect(verifierKey('PeterNeumann', raw)).toBe(key);
});

test('a checkpoint is read as it was signed, and nothing else is', () => {
  const key = newKey();
  const note = signCheckpoint(TEXT, key);
  expect(note.split('\n').slice(0, 3)).toEqual([
    TEXT.origin,
    '12',
    Buffer.from(TEXT.root).toString('base64'),
  ]);
  const read = parseCheckpoint(note);
  expect(read).toMatchObject({ ...TEXT, root: expect.anything(), head: expect.anything() });
  expect(read && isSignedBy(read, key.publicKey)).toBe(true);
  expect(read && isSignedBy(read, newKey().publicKey)).toBe(false);
  fc.assert(
    fc.property(fc.nat(note.length - 1), fc.integer({ min: 1, max: 127 }), (index, change) => {
      const changed =
        note.slice(0, index) + String.fromCharCode(note.charCodeAt(index) ^ change) + note.slice(index + 1);
      const other = parseCheckpoint(changed);
      expect(other === null || !isSignedBy(other, key.publicKey)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('a note that a witness has signed as well still is what it was', () => {
  const [key, witness] = [newKey(), newKey()];
  const note = signCheckpoint(TEXT, key);
  const bytes = Buffer.concat([
    Buffer.from('00000000', 'hex'),
    sign(null, Buffer.from('x'), witness.privateKey),
  ]);
  const read = parseCheckpoint(`${note}— witness.example.org/w ${bytes.toString('base64')}\n`);
  expect(read?.signatures).toHaveLength(2);
  expect(read && isSignedBy(read, key.publicKey)).toBe(true);
});
