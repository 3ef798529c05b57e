/** Tools that place a Codex: in the tree, and among others by references. */
import { z } from 'zod';
import { codexParameter, idParameter } from './parameters.ts';
import { codexPath, defineTool } from './tool.ts';

const move = defineTool({
  name: 'move_codex',
  title: 'Move a Codex',
  effect: 'changes',
  description:
    'Moves a Codex, with everything below it, below another or to the top. Needs the right to edit: it cannot be proposed.',
  input: z
    .strictObject({
      id: codexParameter,
      parent: idParameter('The Codex that it goes below.').nullable().describe('`null`: to the top.'),
      before: idParameter('The sibling that it goes before. Default: last.').optional(),
      after: idParameter('The sibling that it goes after.').optional(),
    })
    .refine(({ before, after }) => before === undefined || after === undefined, {
      path: ['after'],
      error: 'Give before or after, not both.',
    }),
  async run({ access, signal }, { id, parent, before, after }) {
    const body = {
      parentId: parent,
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
    };
    await access.rest.call('POST', codexPath(id, '/move'), { body, signal });
    return parent === null ? 'Moved to the top.' : `Moved below ${parent}.`;
  },
});

const link = defineTool({
  name: 'link_codices',
  title: 'Link Codices',
  effect: 'changes',
  description:
    'Adds or removes a typed link from one Codex to another: references, depends_on, blocks, relates_to, duplicate_of, part_of, and the kinds listed by list_templates. Needs the right to edit.',
  input: z.strictObject({
    id: codexParameter.describe('The Codex that the link is from.'),
    target: idParameter('The Codex that it leads to.'),
    kind: z.string().min(1).max(64).default('references'),
    remove: z.boolean().default(false).describe('Removes the link.'),
  }),
  async run({ access, signal }, { id, target, kind, remove }) {
    if (remove) {
      const path = `/references/${encodeURIComponent(kind)}/${encodeURIComponent(target)}`;
      await access.rest.call('DELETE', codexPath(id, path), { signal });
      return `Not linked any more: ${kind} ${target}.`;
    }
    await access.rest.call('POST', codexPath(id, '/references'), { body: { kind, target }, signal });
    return `Linked: ${kind} ${target}.`;
  },
});

export const PLACE_TOOLS = [move, link];
