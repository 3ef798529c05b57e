/** The cookies of requests and answers: those of better-auth, and the device pass. */
import { getCookie, setCookie } from 'hono/cookie';
import { addToDevicePass, DEVICE_PASS_COOKIE, DEVICE_PASS_SECONDS } from '../../accounts/device-pass.ts';
import type { Env } from '../../config/env.ts';
import type { HttpContext } from './context.ts';

export function copyCookies(from: Headers, c: HttpContext): void {
  for (const cookie of from.getSetCookie()) c.header('Set-Cookie', cookie, { append: true });
}

/** The device pass that came with the request. */
export function devicePassOf(c: HttpContext): string | undefined {
  return getCookie(c, DEVICE_PASS_COOKIE);
}

/** Sets the device pass for `email`, by which its attempts to sign in are counted separately. */
export function rememberDevice(
  c: HttpContext,
  { appSecret, appUrl }: Pick<Env, 'appSecret' | 'appUrl'>,
  email: string,
): void {
  setCookie(c, DEVICE_PASS_COOKIE, addToDevicePass(appSecret, devicePassOf(c), email), {
    httpOnly: true,
    sameSite: 'Lax',
    secure: appUrl.startsWith('https:'),
    path: '/api',
    maxAge: DEVICE_PASS_SECONDS,
  });
}
