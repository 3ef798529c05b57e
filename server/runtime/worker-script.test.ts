/** `/sw.js` and its headers. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import type { Env } from '../config/env.ts';
import { createWorkerScript } from './worker-script.ts';

function ask(url: string, mode: Env['mode'] = 'development') {
  const sent: { headers: Record<string, string>; body: string } = { headers: {}, body: '' };
  const response = {
    writeHead: (_status: number, headers: Record<string, string>) => {
      sent.headers = headers;
    },
    end: (body: string) => {
      sent.body = body;
    },
  };
  const answered = createWorkerScript({ mode } as Env)(
    { url, method: 'GET' } as IncomingMessage,
    response as unknown as ServerResponse,
  );
  return { answered, ...sent };
}

test('browsers ask for the worker each time, and it may fetch from here only', () => {
  const { answered, headers } = ask('/sw.js');
  expect(answered).toBe(true);
  expect(headers['Cache-Control']).toBe('no-cache');
  expect(headers['Content-Type']).toContain('text/javascript');
  expect(headers['Content-Security-Policy']).toBe(
    "default-src 'none'; connect-src 'self'; frame-ancestors 'none'",
  );
});

test('in development the worker ends an earlier one and itself', () => {
  expect(ask('/sw.js').body).toContain('registration.unregister()');
});

test('everything else is a page', () => {
  expect(ask('/').answered).toBe(false);
  expect(ask('/sw.json').answered).toBe(false);
  expect(ask('/c/sw.js').answered).toBe(false);
});
