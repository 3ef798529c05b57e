/** Tools that say something about a Codex: comments, suggestions, and what others said. */
import { z } from 'zod';
import type { Comment, Thread } from '../../node/rest/wire-types.ts';
import { excerpt, listText } from '../text/pages.ts';
import {
  codexParameter,
  cursorParameter,
  fieldParameter,
  idParameter,
  reasonParameter,
} from './parameters.ts';
import { codexPath, defineTool } from './tool.ts';

const THREADS = 20;
const MAX_COMMENT = 10_000;

const quoteParameter = z
  .string()
  .min(1)
  .max(2_000)
  .optional()
  .describe('Words that occur in the text of the field, as a reader sees them: without Markdown formatting.');

const comment = defineTool({
  name: 'comment',
  title: 'Comment',
  effect: 'adds',
  description:
    'Comments on a Codex, a field or quoted words, for everybody who reads it; or replies in a thread that list_comments returned.',
  input: z
    .strictObject({
      id: codexParameter,
      text: z.string().trim().min(1).max(MAX_COMMENT).describe('Markdown.'),
      field: fieldParameter.optional(),
      quote: quoteParameter,
      thread: idParameter('The thread to reply in.').optional(),
    })
    .refine(({ field, quote }) => quote === undefined || field !== undefined, {
      path: ['field'],
      error: 'Say which field the quote stands in.',
    })
    .refine(({ field, thread }) => thread === undefined || field === undefined, {
      path: ['field'],
      error: 'A reply is about what its thread is about: leave field and quote out.',
    }),
  async run({ access, signal }, { id, text, field, quote, thread }) {
    const body = { body: { markdown: text } };
    if (thread !== undefined) {
      const path = `/comments/${encodeURIComponent(thread)}/replies`;
      const made: Comment = await access.rest.call('POST', path, { body, signal });
      return `Replied: comment ${made.id} in thread ${thread}.`;
    }
    const anchor = field === undefined ? {} : { anchor: { field, ...(quote !== undefined && { quote }) } };
    const path = codexPath(id, '/comments');
    const made: Thread = await access.rest.call('POST', path, { body: { ...body, ...anchor }, signal });
    return `Commented: thread ${made.id}.`;
  },
});

const suggest = defineTool({
  name: 'suggest',
  title: 'Suggest a change',
  effect: 'adds',
  description:
    'Proposes a change that a person accepts or rejects; the Codex stays as it is until then. For a text: other words in place of a quote, or words for an empty field. For any other field: another value.',
  input: z
    .strictObject({
      id: codexParameter,
      field: fieldParameter.describe('The id of the field, or `title`.'),
      quote: quoteParameter,
      side: z
        .enum(['over', 'before', 'after'])
        .optional()
        .describe('In place of the quote (the default), or beside it.'),
      text: z
        .string()
        .max(MAX_COMMENT)
        .optional()
        .describe('For a text field: the words, without Markdown formatting.'),
      value: z.unknown().optional().describe('For any other field: its new value.'),
      reason: reasonParameter,
    })
    .refine(({ text, value }) => (text === undefined) !== (value === undefined), {
      path: ['text'],
      error: 'Give text for a text field, or value for any other.',
    }),
  async run({ access, signal }, { id, field, quote, side, text, value, reason }) {
    const body = {
      anchor: { field, ...(quote !== undefined && { quote }) },
      change:
        text === undefined
          ? { kind: 'value', value }
          : { kind: 'text', text, ...(side !== undefined && { side }) },
      ...(reason !== undefined && { body: { markdown: reason } }),
    };
    const path = codexPath(id, '/suggestions');
    const made: { readonly id: string } = await access.rest.call('POST', path, { body, signal });
    return `Suggested: ${made.id}. A person decides on it.`;
  },
});

interface Change {
  readonly kind: string;
  readonly text?: string;
  readonly value?: unknown;
}

interface ListedThread extends Thread {
  readonly suggestion: {
    readonly change: Change;
    readonly decision: { readonly outcome: string; readonly by: { readonly name: string } } | null;
  } | null;
}

const list = defineTool({
  name: 'list_comments',
  title: 'List comments and suggestions',
  effect: 'reads',
  description: 'The comment threads of a Codex, including suggestions and what was decided on them.',
  input: z.strictObject({
    id: codexParameter,
    resolved: z.boolean().default(false).describe('List resolved threads instead of open ones.'),
    cursor: cursorParameter,
  }),
  async run({ access, signal }, { id, resolved, cursor }) {
    const query = { resolved, cursor, limit: THREADS };
    const page: { readonly items: readonly ListedThread[]; readonly nextCursor: string | null } =
      await access.rest.call('GET', codexPath(id, '/comments'), { query, signal });
    return listText(page.items.map(threadText), page.nextCursor, 'There are none.');
  },
});

function threadText({ id, anchor, suggestion, comments }: ListedThread): string {
  const about = anchor.field ?? 'the Codex';
  const quote =
    anchor.quote === null ? '' : ` “${excerpt(anchor.quote, 100)}”${anchor.removed ? ' (removed)' : ''}`;
  const said = comments
    .filter(({ body, deletedAt }) => deletedAt === null && body.markdown !== '')
    .map(({ author, body, createdAt }) => `\n  ${author.name}, ${createdAt}: ${excerpt(body.markdown, 500)}`);
  return `- thread ${id} on ${about}${quote}${suggestion === null ? '' : suggestionText(suggestion)}${said.join('')}`;
}

function suggestionText({ change, decision }: NonNullable<ListedThread['suggestion']>): string {
  const what = change.text ?? (change.kind === 'value' ? JSON.stringify(change.value) : change.kind);
  const state = decision === null ? 'open' : `${decision.outcome} by ${decision.by.name}`;
  return ` · suggests: ${excerpt(what, 200) || 'nothing in its place'} · ${state}`;
}

export const DISCUSS_TOOLS = [comment, suggest, list];
