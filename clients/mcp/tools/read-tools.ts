/** Tools that find and read Codices and templates. */
import { z } from 'zod';
import type { Template } from '#core/template/template.ts';
import type { CodexSummary, SearchHit, Segments } from '../../node/rest/wire-types.ts';
import { codexMarkdown } from '../text/codex-markdown.ts';
import { excerpt, listText, onePart } from '../text/pages.ts';
import { templateText } from '../text/template-text.ts';
import { templatesOf } from './list-templates.ts';
import { branchParameter, codexParameter, cursorParameter, idParameter } from './parameters.ts';
import { readCodex } from './read-codex.ts';
import { type Access, defineTool } from './tool.ts';

const HITS = 10;
const EXCERPTS = 2;

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

const search = defineTool({
  name: 'search',
  title: 'Search Codices',
  effect: 'reads',
  description:
    'Finds Codices by words and filters, best first: `cache status:open owner:me due:<today+7d`. Without a query it lists those edited last. Returns ids, titles and excerpts.',
  input: z.strictObject({
    query: z.string().max(1_000).default('').describe('Words, and filters `field:value`.'),
    template: z.string().max(64).optional().describe('Only Codices of this template.'),
    under: idParameter('Only Codices below this one.').optional(),
    cursor: cursorParameter,
  }),
  async run({ access, signal }, { query, cursor, template, under }) {
    const asked = { template, under, cursor, limit: HITS };
    // What is limited to a part of the tree may list that part, and not search.
    if (query === '') {
      const page: Page<CodexSummary> = await access.rest.call('GET', '/codices', {
        query: { ...asked, sort: '-updated' },
        signal,
      });
      return listText(page.items.map(summaryText), page.nextCursor, 'There is no Codex here.');
    }
    const page: Page<SearchHit> & { readonly problems: readonly { readonly message: string }[] } =
      await access.rest.call('GET', '/search', { query: { ...asked, q: query }, signal });
    const problems = page.problems.map(({ message }) => `Left out of the query: ${message}`);
    const hits = listText(page.items.map(hitText), page.nextCursor, 'Nothing was found.');
    return [...problems, hits].join('\n');
  },
});

function summaryText({ id, title, template, updatedAt, updatedBy }: CodexSummary): string {
  return `- ${excerpt(title) || '(no title)'} · ${id} · ${template.id} · ${updatedAt} by ${updatedBy.name}`;
}

function hitText(hit: SearchHit): string {
  const above = hit.path.map(({ title }) => excerpt(title, 60)).join(' / ');
  const found = hit.excerpts
    .slice(0, EXCERPTS)
    .map(({ field, segments }) => `\n  ${field.id}: ${excerpt(marked(segments))}`);
  return `${summaryText(hit)}${above === '' ? '' : `\n  in: ${above}`}${found.join('')}`;
}

function marked(segments: Segments): string {
  return segments.map(({ text, match }) => (match ? `**${text}**` : text)).join('');
}

const read = defineTool({
  name: 'read_codex',
  title: 'Read a Codex',
  effect: 'reads',
  description:
    'Returns a Codex as Markdown, with an anchor before each field that names its id, and the revision that `edit_fields` takes. A long one comes in parts.',
  input: z.strictObject({
    id: codexParameter,
    fields: z.array(z.string().max(80)).min(1).max(100).optional().describe('Only these fields, by id.'),
    branch: branchParameter,
    part: z.int().min(1).default(1),
  }),
  async run(call, { id, fields, branch, part }) {
    const { head, body } = codexMarkdown(await readCodex(call, id, branch), call.access.newMark(), fields);
    return `${head}\n\n${onePart(body, part, 'read_codex')}`;
  },
});

const listTemplates = defineTool({
  name: 'list_templates',
  title: 'List templates, or one with its schema',
  effect: 'reads',
  description:
    'Without an id: the templates that Codices can be created from. With an id: its fields, with ids, types, options, whether they are required, and what they accept.',
  input: z.strictObject({
    id: z.string().min(1).max(64).optional().describe('The id of a template.'),
    version: z.int().min(1).optional().describe('Default: the newest.'),
    part: z.int().min(1).default(1),
  }),
  async run({ access, signal }, { id, version, part }) {
    if (id === undefined) return onePart(await templateList(access, signal), part, 'list_templates');
    const path = `/templates/${encodeURIComponent(id)}`;
    const template: Template = await access.rest.call('GET', path, { query: { version }, signal });
    return onePart(templateText(template), part, 'list_templates');
  },
});

async function templateList(access: Access, signal: AbortSignal): Promise<string> {
  const items = await templatesOf({ access, signal });
  const lines = items.map(({ id, version, name, description }) => {
    return `- ${id} v${version} · ${name}${description === '' ? '' : `: ${excerpt(description)}`}`;
  });
  return lines.length === 0 ? 'There are no templates.' : lines.join('\n');
}

export const READ_TOOLS = [search, read, listTemplates];
