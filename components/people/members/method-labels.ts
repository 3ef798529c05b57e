/** The words for how a member signs in. */
import { joinWords } from '#components/locale/join-words.ts';
import type { MemberMethods } from '#core/protocol/api/sign-in.ts';

/** `Signs in by password with a code and 2 passkeys`, or that there is no way in yet. */
export function methodsLabel({ password, provider, passkeys, authenticator }: MemberMethods): string {
  const code = authenticator ? ' with a code' : '';
  const ways = [
    ...(password ? [`password${code}`] : []),
    ...(provider ? [`provider${password ? '' : code}`] : []),
    ...(passkeys > 0 ? [passkeys === 1 ? 'a passkey' : `${passkeys} passkeys`] : []),
  ];
  return ways.length === 0 ? 'No way to sign in' : `Signs in by ${joinWords(ways)}`;
}
