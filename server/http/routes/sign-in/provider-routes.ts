/** `/api/auth/provider`: signing in by the OpenID Connect provider, there and back. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import { isBinderyError } from '#core/errors.ts';
import { beginProviderSchema, providerAddressSchema } from '#core/protocol/api/sign-in.ts';
import { safeNextPath } from '#core/protocol/next-path.ts';
import type { Services } from '../../../ports/services.ts';
import { createProviderClient, type ProviderClient } from '../../../sign-in/provider-client.ts';
import {
  beginProviderSignIn,
  finishProviderSignIn,
  problemOf,
  requireProvider,
} from '../../../sign-in/provider-sign-in.ts';
import { jsonAnswer, jsonBody } from '../../requests/answers.ts';
import { clientAddress, type HttpEnv, requireUser } from '../../requests/context.ts';
import { copyCookies, rememberDevice } from '../../requests/cookies.ts';
import { describeOperation } from '../../requests/operation.ts';

const STATE_COOKIE = 'bindery.provider';
const STATE_SECONDS = 600;
const CALLBACK = '/api/auth/provider/callback';

const begin = describeOperation({
  operationId: 'beginProviderSignIn',
  fails: [401, 403, 404],
  method: 'post',
  path: '/provider',
  summary: 'Begin to sign in by the provider, or to connect it with my account',
  request: { body: jsonBody(beginProviderSchema) },
  responses: { 200: jsonAnswer(providerAddressSchema, 'Where the browser goes') },
});

const back = describeOperation({
  operationId: 'finishProviderSignIn',
  method: 'get',
  path: '/provider/callback',
  summary: 'Where the provider sends the browser back to',
  // Whatever the provider adds is checked by the library.
  request: { query: z.record(z.string(), z.string()) as never },
  responses: {
    302: { description: 'To the page that was asked for, or back to the sign-in page with what went wrong' },
  },
});

export function addProviderRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  const { env, environment } = services;
  let made: ProviderClient | null = null;
  const client = (): ProviderClient =>
    (made ??= createProviderClient(requireProvider(services), `${env.appUrl}${CALLBACK}`, environment.now));

  app.openapi(begin, async (c) => {
    requireProvider(services);
    const { next = '/', connect = false } = c.req.valid('json');
    const actor = connect ? requireUser(c) : null;
    const { url, state } = await beginProviderSignIn(services, client(), { next: safeNextPath(next), actor });
    setCookie(c, STATE_COOKIE, state, {
      ...{ httpOnly: true, sameSite: 'Lax', secure: env.appUrl.startsWith('https:') },
      ...{ path: CALLBACK, maxAge: STATE_SECONDS },
    });
    return c.json({ url }, 200);
  });

  app.openapi(back, async (c) => {
    const state = getCookie(c, STATE_COOKIE);
    deleteCookie(c, STATE_COOKIE, { path: CALLBACK });
    try {
      const { next, signedIn } = await finishProviderSignIn(services, client(), {
        // As the provider knows it, whatever proxies have made of it.
        callback: new URL(`${env.appUrl}${CALLBACK}${new URL(c.req.url).search}`),
        ...{ state, headers: c.req.raw.headers, address: clientAddress(c, env) },
      });
      if (signedIn === null) return c.redirect(next);
      copyCookies(signedIn.headers, c);
      if (!signedIn.needsCode) rememberDevice(c, env, signedIn.user.email);
      return c.redirect(signedIn.needsCode ? `/sign-in?next=${encodeURIComponent(next)}` : next);
    } catch (error) {
      if (!isBinderyError(error) || error.code === 'internal') throw error;
      const { cause } = error;
      const reason = cause instanceof Error ? cause.name : undefined;
      // Not the cause itself: it carries what the provider answered.
      services.log.info(
        { code: error.code, problem: problemOf(error), reason },
        'the provider signed nobody in',
      );
      return c.redirect(`/sign-in?problem=${problemOf(error)}`);
    }
  });
}
