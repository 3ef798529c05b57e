/** The request that goes to a device: few words, encrypted for its browser alone (RFC 8291), signed by the server (RFC 8292). */
import type { NotificationBody } from '#core/protocol/api/notifications.ts';
import { notificationPath } from '#core/protocol/notification-path.ts';
import type { PushMessage } from '#core/protocol/push-message.ts';
import { plainLine } from '#core/text/plain-lines.ts';
import type { PushDevice } from '#prisma/generated/client.ts';
import type { Env } from '../config/env.ts';
import { detailOf, sentenceOf, titleOf } from '../notifications/notification-words.ts';
import type { PushKey } from './push-key.ts';

/** In code points: with four bytes each, title and body are below the 3,993 bytes that every service takes (RFC 8291, 4). */
const MOST_TITLE = 120;
const MOST_BODY = 240;

/** Which sentence, which Codex, what was said, and where it leads. */
export function writePushMessage(item: NotificationBody): PushMessage {
  const detail = detailOf(item);
  const codex = titleOf(item.codex.title);
  return {
    title: shortened(sentenceOf(item), MOST_TITLE),
    body: shortened(detail === undefined ? codex : `${codex}: ${detail}`, MOST_BODY),
    path: notificationPath(item),
    tag: item.id,
  };
}

function shortened(text: string, most: number): string {
  const line = plainLine(text);
  const points = [...line];
  return points.length <= most
    ? line
    : `${points
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}

export interface PushToSend {
  readonly message: PushMessage;
  /** How long the service keeps it for a device that is off. */
  readonly lifetimeMs: number;
}

export interface PushRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export async function writePushRequest(
  env: Pick<Env, 'appUrl' | 'mail'>,
  key: PushKey,
  { endpoint, p256dh, auth }: Pick<PushDevice, 'endpoint' | 'p256dh' | 'auth'>,
  { message, lifetimeMs }: PushToSend,
): Promise<PushRequest> {
  // Whoever sends none need not load it.
  const { default: webPush } = await import('web-push');
  const { headers, body } = webPush.generateRequestDetails(
    { endpoint, keys: { p256dh, auth } },
    JSON.stringify(message),
    {
      vapidDetails: { subject: contactOf(env), ...key },
      TTL: Math.max(0, Math.floor(lifetimeMs / 1000)),
      contentEncoding: 'aes128gcm',
      urgency: 'normal',
    },
  );
  return {
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body,
  };
}

/** Whom a push service may turn to: the operator by mail, or the address of the instance. */
function contactOf({ appUrl, mail }: Pick<Env, 'appUrl' | 'mail'>): string {
  if (mail !== null) return `mailto:${mail.from.address}`;
  return appUrl.startsWith('https:') ? appUrl : `mailto:operator@${new URL(appUrl).hostname}`;
}
