/** The access of a program by its environment: BINDERY_URL and BINDERY_TOKEN. */

import { BinderyError } from '#core/errors.ts';
import { programEnvironment } from '../node/program-environment.ts';
import { RestClient } from '../node/rest/rest-client.ts';
import type { Access } from './tools/tool.ts';

const DEFAULT_URL = 'http://127.0.0.1:3000';
const TIMEOUT_MS = 30_000;

export interface AccessOptions {
  readonly baseUrl: string;
  readonly token: string;
  readonly fetch: typeof globalThis.fetch;
}

export function createAccess(options: AccessOptions): Access {
  return {
    rest: new RestClient({ ...options, timeoutMs: TIMEOUT_MS }),
    newId: () => programEnvironment.newId(),
    newMark: () => crypto.randomUUID().slice(0, 8),
  };
}

/** Throws `unauthenticated` without a token, `invalid_input` for an address that is none. */
export function accessOf(variables: Readonly<Record<string, string | undefined>>): Access {
  const { BINDERY_URL: address = '', BINDERY_TOKEN: token = '' } = variables;
  if (token === '')
    throw new BinderyError('unauthenticated', 'There is no token: set BINDERY_TOKEN to an API token.');
  const url = address === '' ? DEFAULT_URL : address;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new BinderyError(
      'invalid_input',
      `BINDERY_URL is not a server address: “${url}”. It must begin with http:// or https://.`,
    );
  return createAccess({ baseUrl: new URL(url).href.replace(/\/+$/, ''), token, fetch: globalThis.fetch });
}
