/** The versions that a page tells the server: that of its program in the address of the socket, that of a template in a message. */

/** The type of the stateless message. */
export const SHOWN_TEMPLATE = 'template';
const MAX_ID_LENGTH = 64;

/** A version of a template, as a page tells in which one it shows a Codex; told again whenever that changes. */
export interface ShownTemplate {
  readonly id: string;
  readonly version: number;
}

/** Encodes the stateless message. */
export function writeShownTemplate({ id, version }: ShownTemplate): string {
  return JSON.stringify({ type: SHOWN_TEMPLATE, id, version });
}

/** What a stateless message says of a template; `null` for any other message. */
export function readShownTemplate(payload: string): ShownTemplate | null {
  // Most messages are of peers: not worth reading twice.
  if (!payload.startsWith('{"type":"template"')) return null;
  try {
    return readMessage(JSON.parse(payload));
  } catch {
    return null;
  }
}

function readMessage({
  type,
  id,
  version,
  ...rest
}: Readonly<Record<string, unknown>>): ShownTemplate | null {
  if (type !== SHOWN_TEMPLATE || typeof id !== 'string' || id === '' || id.length > MAX_ID_LENGTH)
    return null;
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1) return null;
  return Object.keys(rest).length > 0 ? null : { id, version };
}
