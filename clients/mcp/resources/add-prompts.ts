/** Prompts from templates: to write a Codex of one, with the instructions that it has for agents. */
import { type McpServer, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { Template } from '#core/template/template.ts';
import { templateText } from '../text/template-text.ts';
import { templatesOf } from '../tools/list-templates.ts';
import type { Access } from '../tools/tool.ts';
import { told } from './add-resources.ts';

const PREFIX = 'write-';
const MAX_ABOUT = 4_000;

export function addPrompts({ server }: McpServer, access: Access): void {
  // The list is asked for when somebody looks: it is that of the templates there are then.
  server.registerCapabilities({ prompts: { listChanged: true } });
  server.setRequestHandler(
    'prompts/list',
    async (_request, { mcpReq: { signal } }) =>
      await told(async () => {
        const templates = await templatesOf({ access, signal });
        const prompts = templates.map(({ id, name, description }) => ({
          ...{ name: `${PREFIX}${id}`, title: `Write: ${name}`, description },
          arguments: [
            {
              name: 'about',
              description: 'What it is to be about, and what you know of it.',
              required: false,
            },
          ],
        }));
        return { prompts };
      }),
  );
  server.setRequestHandler('prompts/get', async ({ params }, { mcpReq: { signal } }) => {
    const { name, arguments: given } = params;
    if (!name.startsWith(PREFIX))
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no prompt “${name}”. List them.`);
    return await told(async () => {
      const path = `/templates/${encodeURIComponent(name.slice(PREFIX.length))}`;
      const template: Template = await access.rest.call('GET', path, { signal });
      const text = promptText(template, (given?.['about'] ?? '').slice(0, MAX_ABOUT));
      return {
        description: `Write: ${template.name}`,
        messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }],
      };
    });
  });
}

function promptText(template: Template, about: string): string {
  return [
    `Write a Codex of the template “${template.name}” and create it with create_codex.`,
    ...(about === '' ? [] : [`It is about: ${about}`]),
    'Fill in what you know, leave empty what you do not, and invent nothing. Ask where something that is required is missing.',
    '',
    templateText(template),
  ].join('\n');
}
