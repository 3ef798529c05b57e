import { expect, it } from 'vitest';
import { readSharedCodexHash, sharedCodexHash } from './shared-address.ts';

const ID = '01900000-0000-7000-8000-0000000000d1';

it('the hash of a Codex gives its id back, and no other hash gives any', () => {
  expect(readSharedCodexHash(sharedCodexHash(ID))).toBe(ID);
  expect(readSharedCodexHash(`#codex=${ID.toUpperCase()}`)).toBe(ID);
  for (const hash of ['', '#', '#codex=', '#codex=x', `#thread=${ID}`, `#codex=${ID}/../x`])
    expect(readSharedCodexHash(hash)).toBeNull();
});
