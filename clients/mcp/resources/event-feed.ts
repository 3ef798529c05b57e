/** The events that a token may know of, in the words of subscriptions: which resource is another, which list is longer. */
import { BinderyError } from '#core/errors.ts';
import type { Access } from '../tools/tool.ts';
import { codexAddress, INBOX_ADDRESS, templateAddress } from './addresses.ts';

export type Told =
  | { readonly kind: 'resource_updated'; readonly uri: string }
  | { readonly kind: 'resources_list_changed' }
  | { readonly kind: 'prompts_list_changed' };

/** After these the list of resources is another. */
const LISTING = ['codex.created', 'codex.archived', 'codex.unarchived', 'codex.trashed', 'codex.restored'];

/** By these somebody may have been named, answered or given something: whoever works off the inbox looks into it. */
const FOR_SOMEBODY = ['comment.created', 'suggestion.created', 'codex.created', 'codex.updated'];

/** Of an event of the REST API; nothing for one of a kind that is not known here. */
export function toldBy(event: unknown): readonly Told[] {
  if (typeof event !== 'object' || event === null) return [];
  const { type, data }: { readonly type?: unknown; readonly data?: unknown } = event;
  if (typeof type !== 'string' || typeof data !== 'object' || data === null) return [];
  const { codex, template }: { readonly codex?: unknown; readonly template?: unknown } = data;
  if (type === 'template.published' && typeof template === 'string')
    return [{ kind: 'resource_updated', uri: templateAddress(template) }, { kind: 'prompts_list_changed' }];
  if (typeof codex !== 'string') return [];
  const isForSomebody = FOR_SOMEBODY.includes(type);
  return [
    { kind: 'resource_updated', uri: codexAddress(codex) },
    ...(isForSomebody ? [{ kind: 'resource_updated', uri: INBOX_ADDRESS } as const] : []),
    ...(LISTING.includes(type) ? [{ kind: 'resources_list_changed' } as const] : []),
  ];
}

/** Tells what happens until the server ends it or `signal` does. Throws what the server refuses it with. */
export async function followEvents(
  access: Access,
  tell: (told: Told) => void,
  signal: AbortSignal,
): Promise<void> {
  const response = await access.rest.stream('/events', { signal });
  if (response.body === null) throw new BinderyError('corrupt', 'The events have no body.');
  let rest = '';
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const frames = (rest + chunk.value).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) for (const told of toldBy(dataOf(frame))) tell(told);
  }
}

/** The server writes the data of an event as one line. */
function dataOf(frame: string): unknown {
  const data = /^data: (.*)$/m.exec(frame)?.[1];
  return data === undefined ? null : JSON.parse(data);
}
