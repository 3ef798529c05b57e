/** Tools of the inbox: what somebody wants of the agent, and putting it away once it is done. */
import { z } from 'zod';
import { type InboxPage, inboxText } from '../text/inbox-text.ts';
import { cursorParameter, idParameter } from './parameters.ts';
import { type Call, defineTool } from './tool.ts';

const ITEMS = 20;

export async function readInbox(
  { access, signal }: Call,
  cursor?: string,
  state: 'open' | 'done' = 'open',
): Promise<InboxPage> {
  const query = { state, cursor, limit: ITEMS };
  return await access.rest.call('GET', '/notifications', { query, signal });
}

const list = defineTool({
  name: 'list_inbox',
  title: 'List what is for you',
  effect: 'reads',
  description:
    'What others want of you: they mention you in a comment, reply to you, or put you in a people field. Answer with comment or suggest, then put_away.',
  input: z.strictObject({
    done: z.boolean().default(false).describe('List what was put away instead of what is open.'),
    cursor: cursorParameter,
  }),
  run: async (call, { done, cursor }) => inboxText(await readInbox(call, cursor, done ? 'done' : 'open')),
});

const putAway = defineTool({
  name: 'put_away',
  title: 'Put away what is done',
  effect: 'adds',
  description: 'Puts an item of list_inbox away. First reply where it was said, with what you did about it.',
  input: z.strictObject({ item: idParameter('The id of the item in list_inbox.') }),
  async run({ access, signal }, { item }) {
    await access.rest.call('POST', '/notifications/read', { body: { ids: [item], as: 'done' }, signal });
    return `Put away: ${item}.`;
  },
});

export const INBOX_TOOLS = [list, putAway];
