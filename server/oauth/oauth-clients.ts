/**
 * Programs as clients of OAuth. Whoever registers one is nobody yet, so nothing is stored: its id is what it said of itself, signed. A row
 * is made once a member lets it in.
 */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { personNameSchema } from '#core/protocol/api/people.ts';
import { MAX_PROGRAM_NAME } from '#core/protocol/api/programs/connected-programs.ts';
import { equalSecrets } from '../access/secret-token.ts';
import type { OAuthClient } from '../ports/client-documents.port.ts';
import { isRedirectAddress } from './redirect-addresses.ts';

export type { OAuthClient };

const MAX_ADDRESSES = 5;
const PREFIX = 'vc_';
const CLIENT_ID = /^vc_([\w-]{1,4000})\.([\w-]{43})$/;

/** What is read of a registration (RFC 7591); the rest of it says nothing that counts here. */
export const registrationSchema = z.looseObject({
  redirect_uris: z
    .array(z.string().refine(isRedirectAddress, 'Not an address that an answer is sent to.'))
    .min(1)
    .max(MAX_ADDRESSES),
  client_name: personNameSchema.max(MAX_PROGRAM_NAME).default('A program without a name'),
});
export type Registration = z.infer<typeof registrationSchema>;

const signedSchema = z.tuple([z.string(), z.array(z.string()).min(1)]);

/** The client that it becomes; the same registration makes the same one. */
export function registerClient(secret: string, { client_name, redirect_uris }: Registration): OAuthClient {
  const said = Buffer.from(JSON.stringify([client_name, redirect_uris])).toString('base64url');
  return { id: `${PREFIX}${said}.${sign(secret, said)}`, name: client_name, redirectUris: redirect_uris };
}

/** `null` for an id that was not made here. */
export function readClient(secret: string, id: string): OAuthClient | null {
  const [, said = '', signature = ''] = CLIENT_ID.exec(id) ?? [];
  if (said === '' || !equalSecrets(signature, sign(secret, said))) return null;
  const [name, redirectUris] = signedSchema.parse(JSON.parse(Buffer.from(said, 'base64url').toString()));
  return { id, name, redirectUris };
}

function sign(secret: string, said: string): string {
  return createHmac('sha256', secret).update(`oauth-client\n${said}`).digest('base64url');
}
