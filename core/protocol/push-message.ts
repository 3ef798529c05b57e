/** The message that is sent to a device, and the one by which its service worker asks an open page to open another. */
import { parsePageAddress } from './page-address.ts';

export interface PushMessage {
  /** “Rae mentioned you”. */
  readonly title: string;
  /** The Codex, and the beginning of what was said. */
  readonly body: string;
  /** The address of what it is about, a path of this site. */
  readonly path: string;
  /** A second message with the same tag takes the place of the first. */
  readonly tag: string;
}

/** Whatever arrives has to be shown; what cannot be read says no more than that there is something. */
const UNREADABLE: PushMessage = {
  title: 'There is something new in your Inbox',
  body: '',
  path: '/inbox',
  tag: 'inbox',
};

/** Reads what arrived: of the server, or of whoever has its key. An address that is no page of this site leads to the Inbox. */
export function readPushMessage(text: string): PushMessage {
  const { title, body, path, tag } = parsed(text);
  if (typeof title !== 'string' || title === '') return UNREADABLE;
  return {
    title,
    body: typeof body === 'string' ? body : '',
    path: typeof path === 'string' && isPagePath(path) ? path : UNREADABLE.path,
    tag: typeof tag === 'string' && tag !== '' ? tag : UNREADABLE.tag,
  };
}

/** The message by which the service worker asks a page to open another one. */
export interface OpenPage {
  readonly kind: 'open-page';
  readonly path: string;
}

/** The path that a message asks for; `null` for every other message. */
export function pathToOpen(message: unknown): string | null {
  const { kind, path } = Object(message) as Partial<OpenPage>;
  return kind === 'open-page' && typeof path === 'string' && isPagePath(path) ? path : null;
}

/** Whether it is the address of a page of the workspace, and of no other site. */
function isPagePath(path: string): boolean {
  const [pathname = ''] = path.split(/[?#]/);
  return /^\/(?!\/)/.test(path) && parsePageAddress(pathname) !== null;
}

function parsed(text: string): Partial<Readonly<Record<keyof PushMessage, unknown>>> {
  try {
    return Object(JSON.parse(text)) as Partial<Readonly<Record<keyof PushMessage, unknown>>>;
  } catch {
    return {};
  }
}
