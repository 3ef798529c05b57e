import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { compression } from './compression.ts';
import type { HttpEnv } from './context.ts';

const app = new Hono<HttpEnv>();
app.use(compression);
app.use(async (c, next) => {
  await next();
  c.res.headers.append('Vary', 'Cookie');
});
app.get('/long', (c) => c.json({ text: 'long '.repeat(1_000) }));
app.get('/short', (c) => c.json({ text: 'short' }));

it.each(['/long', '/short'])(
  'says of %s that it depends on what the caller takes, as it is served',
  async (path) => {
    // The adapter replaces the Response of the process, as in a server.
    getRequestListener(app.fetch);
    const answer = await app.request(path, { headers: { 'accept-encoding': 'br' } });
    expect(answer.headers.get('vary')).toBe('Cookie, Accept-Encoding');
    expect(answer.headers.get('content-encoding')).toBe(path === '/long' ? 'br' : null);
  },
);
