/** The contract of every asset store, wherever it keeps the files. */
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AssetStore, StoredAsset } from '../../ports/asset-store.port.ts';
import { contentOf } from './asset-content.fixture.ts';

export interface StoreUnderTest {
  readonly store: AssetStore;
  /** Names of everything that is kept, drafts included. */
  names(): Promise<readonly string[]>;
  /** Puts other bytes of the same length in the place of a file's, behind the store's back. */
  damage(sha256: string): Promise<void>;
  close(): Promise<void>;
}

export function describeAssetStore(name: string, begin: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let under: StoreUnderTest;
    let store: AssetStore;

    beforeEach(async () => {
      under = await begin();
      store = under.store;
    });
    afterEach(() => under.close());

    const never = async () => false;
    async function listed(): Promise<readonly StoredAsset[]> {
      const found: StoredAsset[] = [];
      for await (const asset of store.list()) found.push(asset);
      return found.sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
    }

    it('gives back what was put, whole and in parts', async () => {
      const bytes = randomBytes(300_000);
      const content = contentOf(bytes);
      await store.put(content);
      const { stream, size } = await store.open(content.sha256);
      expect(size).toBe(300_000);
      expect((await buffer(stream)).equals(bytes)).toBe(true);
      for (const [first, last] of [
        [0, 4],
        [7, 7],
        [100_000, 250_000],
        [299_999, 299_999],
      ] as const) {
        const part = await store.open(content.sha256, { first, last });
        expect(part.size).toBe(300_000);
        expect((await buffer(part.stream)).equals(bytes.subarray(first, last + 1))).toBe(true);
      }
    });

    it('keeps the same bytes once, also when they come at the same moment', async () => {
      const content = contentOf('a picture');
      await Promise.all([store.put(content), store.put(content), store.put(content)]);
      await store.put(content);
      expect(await under.names()).toHaveLength(1);
      expect(await text((await store.open(content.sha256)).stream)).toBe('a picture');
    });

    it('reads nothing of what it has already', async () => {
      const content = contentOf('a picture');
      await store.put(content);
      await store.put({ ...content, open: () => expect.unreachable() });
    });

    it.each([0, 1, 200_000])('keeps nothing of %i bytes that are not those of their name', async (size) => {
      const { sha256 } = contentOf('what was meant');
      const other = randomBytes(size);
      const content = { sha256, size, open: () => Readable.from([other]) };
      await expect(store.put(content)).rejects.toMatchObject({ code: 'corrupt' });
      expect(await under.names()).toEqual([]);
      expect(await store.has(sha256, size)).toBe(false);
    });

    it('keeps nothing of bytes that break off', async () => {
      const { sha256, size } = contentOf(Buffer.alloc(200_000, 'x'));
      const open = () =>
        Readable.from(
          (async function* () {
            yield Buffer.alloc(100_000, 'x');
            await setImmediate();
            throw new Error('the sender went away');
          })(),
        );
      await expect(store.put({ sha256, size, open })).rejects.toThrow('the sender went away');
      expect(await under.names()).toEqual([]);
      await store.put(contentOf(Buffer.alloc(200_000, 'x')));
      expect(await store.has(sha256, size)).toBe(true);
    });

    it('keeps nothing of fewer or more bytes than were announced', async () => {
      const { sha256, open } = contentOf('a picture');
      for (const size of [8, 10])
        await expect(store.put({ sha256, size, open })).rejects.toMatchObject({ code: 'corrupt' });
      expect(await under.names()).toEqual([]);
    });

    it('fails to read damaged bytes before their end', async () => {
      const bytes = randomBytes(200_000);
      const { sha256 } = contentOf(bytes);
      await store.put(contentOf(bytes));
      await under.damage(sha256);
      let read = 0;
      const reading = (async () => {
        for await (const chunk of (await store.open(sha256)).stream) read += (chunk as Buffer).byteLength;
      })();
      await expect(reading).rejects.toMatchObject({ code: 'corrupt' });
      expect(read).toBeLessThan(200_000);
    });

    it('does not find what is not there, nor what can’t be a name', async () => {
      const { sha256 } = contentOf('a picture');
      const all = { first: 0, last: 1 };
      await expect(store.open(sha256)).rejects.toMatchObject({ code: 'not_found' });
      await expect(store.open(sha256, all)).rejects.toMatchObject({ code: 'not_found' });
      await expect(store.open('../../etc/passwd')).rejects.toMatchObject({ code: 'not_found' });
      expect(await store.has(sha256, 9)).toBe(false);
      await store.remove(sha256, never);
    });

    it('lists what is there, with sizes', async () => {
      expect(await listed()).toEqual([]);
      const contents = ['a', 'bb', 'ccc'].map((word) => contentOf(word));
      for (const content of contents) await store.put(content);
      const expected = contents.map(({ sha256, size }) => ({ sha256, size }));
      expect(await listed()).toEqual(expected.sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1)));
    });

    describe('removing', () => {
      it('erases what nobody uses', async () => {
        const content = contentOf('a picture');
        await store.put(content);
        await store.remove(content.sha256, never);
        await expect(store.open(content.sha256)).rejects.toMatchObject({ code: 'not_found' });
        expect(await under.names()).toEqual([]);
      });

      it('has the bytes out of reach when it asks, and gives them back to whoever came to need them', async () => {
        const content = contentOf('a picture');
        await store.put(content);
        const seen: boolean[] = [];
        await store.remove(content.sha256, async () => {
          seen.push(await store.has(content.sha256, content.size));
          return true;
        });
        expect(seen).toEqual([false]);
        expect(await text((await store.open(content.sha256)).stream)).toBe('a picture');
        expect(await under.names()).toHaveLength(1);
      });

      it('does not take what is put again in that moment', async () => {
        const content = contentOf('a picture');
        await store.put(content);
        await store.remove(content.sha256, async () => {
          await store.put(content);
          return false;
        });
        expect(await text((await store.open(content.sha256)).stream)).toBe('a picture');
        expect(await under.names()).toHaveLength(1);
      });

      it('loses nothing when it cannot be told whether the bytes are used', async () => {
        const content = contentOf('a picture');
        await store.put(content);
        const asking = store.remove(content.sha256, () =>
          Promise.reject(new Error('the database went away')),
        );
        await expect(asking).rejects.toThrow('the database went away');
        expect(await text((await store.open(content.sha256)).stream)).toBe('a picture');
      });
    });

    it('can be used', () => store.check());
  });
}
