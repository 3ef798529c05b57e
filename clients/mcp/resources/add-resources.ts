/** Codices, templates and the inbox as resources. */
import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceTemplate,
} from '@modelcontextprotocol/server';
import type { Template } from '#core/template/template.ts';
import type { CodexSummary } from '../../node/rest/wire-types.ts';
import { codexMarkdown } from '../text/codex-markdown.ts';
import { inboxText } from '../text/inbox-text.ts';
import { onePart } from '../text/pages.ts';
import { problemText } from '../text/problem-text.ts';
import { templateText } from '../text/template-text.ts';
import { readInbox } from '../tools/inbox-tools.ts';
import { templatesOf } from '../tools/list-templates.ts';
import { readCodex } from '../tools/read-codex.ts';
import type { Access } from '../tools/tool.ts';
import {
  CODEX_ADDRESS,
  codexAddress,
  INBOX_ADDRESS,
  TEMPLATE_ADDRESS,
  templateAddress,
} from './addresses.ts';

/** Codices in the list: those edited last. All others are read by their id, and found by `search`. */
const LISTED = 50;
const MARKDOWN = 'text/markdown';

export function addResources(server: McpServer, access: Access): void {
  server.registerResource(
    'codex',
    new ResourceTemplate(CODEX_ADDRESS, {
      list: async ({ mcpReq: { signal } }) => await told(() => listCodices(access, signal)),
    }),
    { title: 'A Codex', description: 'As Markdown, with an anchor before each field.', mimeType: MARKDOWN },
    async (uri, { id }, { mcpReq: { signal } }) =>
      await told(async () => {
        const read = await readCodex({ access, signal }, String(id));
        const { head, body } = codexMarkdown(read, access.newMark());
        return contents(uri, `${head}\n\n${onePart(body, 1, 'read_codex')}`);
      }),
  );
  server.registerResource(
    'template',
    new ResourceTemplate(TEMPLATE_ADDRESS, {
      list: async ({ mcpReq: { signal } }) => await told(() => listTemplates(access, signal)),
    }),
    { title: 'A template', description: 'Its fields, and what each takes.', mimeType: MARKDOWN },
    async (uri, { id }, { mcpReq: { signal } }) =>
      await told(async () => {
        const path = `/templates/${encodeURIComponent(String(id))}`;
        const template: Template = await access.rest.call('GET', path, { signal });
        return contents(uri, onePart(templateText(template), 1, 'list_templates'));
      }),
  );
  server.registerResource(
    'inbox',
    INBOX_ADDRESS,
    { title: 'What is for you', description: 'Mentions, answers and assignments.', mimeType: MARKDOWN },
    async (uri, { mcpReq: { signal } }) =>
      await told(async () => contents(uri, inboxText(await readInbox({ access, signal })))),
  );
}

function contents(uri: URL, text: string) {
  return { contents: [{ uri: uri.href, mimeType: MARKDOWN, text }] };
}

async function listCodices({ rest }: Access, signal: AbortSignal) {
  const query = { limit: LISTED, sort: '-updated' };
  const { items }: { readonly items: readonly CodexSummary[] } = await rest.call('GET', '/codices', {
    query,
    signal,
  });
  const resources = items.map(({ id, title, template, updatedAt }) => ({
    ...{ uri: codexAddress(id), name: title || '(no title)', mimeType: MARKDOWN },
    ...{ description: template.id, annotations: { lastModified: updatedAt } },
  }));
  return { resources };
}

async function listTemplates(access: Access, signal: AbortSignal) {
  const items = await templatesOf({ access, signal });
  const resources = items.map(({ id, name, description }) => ({
    ...{ uri: templateAddress(id), name, description, mimeType: MARKDOWN },
  }));
  return { resources };
}

/** A refusal says how to go on, as that of a tool does. */
export async function told<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, problemText(error));
  }
}
