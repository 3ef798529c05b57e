/** Refresh tokens: signed with the grant that they are of, so that one that was used before is told from one that was made up. */
import { createHmac } from 'node:crypto';
import { equalSecrets, newSecretToken } from '../access/secret-token.ts';

const REFRESH_TOKEN = /^(vr_([0-9a-f-]{36})\.[\w-]{43})\.([\w-]{43})$/;

export function newRefreshToken(secret: string, grantId: string): string {
  const said = newSecretToken(`vr_${grantId}.`);
  return `${said}.${sign(secret, said)}`;
}

/** The grant that it was made for; `null` for one that was not made here. */
export function grantOf(secret: string, token: string): string | null {
  const [, said = '', grantId = '', signature = ''] = REFRESH_TOKEN.exec(token) ?? [];
  return said !== '' && equalSecrets(signature, sign(secret, said)) ? grantId : null;
}

function sign(secret: string, said: string): string {
  return createHmac('sha256', secret).update(`refresh-token\n${said}`).digest('base64url');
}
