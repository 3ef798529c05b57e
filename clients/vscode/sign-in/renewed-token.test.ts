/** Tokens that are replaced: in time, once for all windows, and what is done when there is no next one. */
import { expect, it, vi } from 'vitest';
import { startFakeServer, URL_OF_SERVER } from './fake-oauth-server.fixture.ts';
import { RenewedToken } from './renewed-token.ts';
import type { SignIn } from './sign-in.ts';

const HOUR = 3_600_000;

/** Windows of one editor: what is kept is kept for all. */
async function start() {
  const server = startFakeServer();
  let now = 0;
  let kept: SignIn | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const first = { url: URL_OF_SERVER, member: 'm1', token: 'vb_0' };
  const clientId = 'vc_1';
  // The first of them, so that the server knows its refresh token.
  server.ended = false;
  const onEnd = vi.fn();
  const openWindow = (signIn: SignIn) =>
    new RenewedToken(
      {
        fetch: server.fetch,
        now: () => now,
        kept: {
          read: async () => kept,
          write: async (next) => {
            kept = next;
          },
        },
        exclusively: async (work) => {
          const mine = last.then(work, work);
          last = mine.catch(() => undefined);
          return await mine;
        },
        onEnd,
      },
      signIn as SignIn & { grant: NonNullable<SignIn['grant']> },
    );
  const grant = { refreshToken: '', clientId, expiresAt: HOUR };
  kept = { ...first, grant };
  return {
    ...{ server, onEnd, openWindow, signIn: { ...first, grant } },
    pass: (ms: number) => {
      now += ms;
    },
    kept: () => kept,
  };
}

it('is the same until shortly before it ends, then another, which is kept', async () => {
  const { server, openWindow, signIn, pass, kept } = await start();
  const token = openWindow(signIn);
  pass(HOUR - 121_000);
  expect(await token.current()).toBe('vb_0');
  pass(2_000);
  expect(await token.current()).toBe('vb_1');
  expect(await token.current()).toBe('vb_1');
  expect(server.asked).toHaveLength(1);
  expect(kept()).toMatchObject({ token: 'vb_1', member: 'm1', grant: { refreshToken: 'vr_1' } });
});

it('is asked for once, however many ask and in however many windows', async () => {
  const { server, onEnd, openWindow, signIn, pass } = await start();
  const windows = [openWindow(signIn), openWindow(signIn), openWindow(signIn)];
  pass(HOUR);
  const tokens = await Promise.all(windows.flatMap((each) => [each.current(), each.current()]));
  expect(new Set(tokens)).toEqual(new Set(['vb_1']));
  expect(server.asked).toHaveLength(1);
  expect(onEnd).not.toHaveBeenCalled();
});

it('stays the old one while the server is away, as long as that is good', async () => {
  const { server, onEnd, openWindow, signIn, pass } = await start();
  const token = openWindow(signIn);
  server.away = true;
  pass(HOUR - 60_000);
  expect(await token.current()).toBe('vb_0');
  pass(60_000);
  await expect(token.current()).rejects.toMatchObject({ code: 'unavailable' });
  server.away = false;
  expect(await token.current()).toBe('vb_1');
  expect(onEnd).not.toHaveBeenCalled();
});

it('ends when the server gives no other, and says so', async () => {
  const { server, onEnd, openWindow, signIn, pass } = await start();
  const token = openWindow(signIn);
  server.ended = true;
  pass(HOUR);
  await expect(token.current()).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(onEnd).toHaveBeenCalledOnce();
});

it('says whose it is in the same way for every token, and not what it is', async () => {
  const { openWindow, signIn } = await start();
  const { id } = openWindow(signIn);
  expect(id).toBe(openWindow({ ...signIn, token: 'vb_9' }).id);
  expect(id).not.toContain('vb_');
});
