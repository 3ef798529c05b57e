/** Tools that make Codices and change their fields. Where the token may not edit, what they would have written is suggested. */
import { z } from 'zod';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import type { CodexSnapshot } from '../../node/rest/wire-types.ts';
import { editPassage } from '../edits/edit-passage.ts';
import { type Patched, patchFrom } from '../edits/patch-from.ts';
import { type Proposed, proposeChange, proposePassage } from '../edits/propose.ts';
import {
  branchParameter,
  codexParameter,
  fieldParameter,
  idParameter,
  reasonParameter,
  valuesParameter,
} from './parameters.ts';
import { type Call, codexPath, defineTool } from './tool.ts';

const MAX_QUOTE = 5_000;
const MAX_TEXT = 100_000;

const titleParameter = z.string().max(500);
const membersParameter = z.record(z.string().max(80), z.array(z.unknown()).max(500)).optional();

const create = defineTool({
  name: 'create_codex',
  title: 'Create a Codex',
  effect: 'adds',
  description:
    'Creates a Codex from a template and returns its id. Call `list_templates` first for the fields it has. Needs the right to edit: it cannot be proposed.',
  input: z.strictObject({
    template: z.string().min(1).max(64).describe('The id of a template.'),
    title: titleParameter.describe('Empty if the template fills it in.'),
    parent: idParameter('The Codex that it goes below. Default: the top.').optional(),
    fields: valuesParameter.optional(),
  }),
  async run({ access, signal }, { template, title, parent, fields }) {
    const body = {
      ...{ id: access.newId(), templateId: template, title },
      ...(parent !== undefined && { parentId: parent }),
      ...(fields !== undefined && { fields }),
    };
    const { answer, revision } = await access.rest.callForRevision<
      CodexSnapshot & { readonly leftOut?: readonly { readonly message: string }[] }
    >('POST', '/codices', { body, signal });
    const leftOut = answer.leftOut?.map(({ message }) => `\nLeft out: ${message}`) ?? [];
    return `Created “${answer.title}”: ${answer.id}, revision ${revision}.${leftOut.join('')}`;
  },
});

const editFields = defineTool({
  name: 'edit_fields',
  title: 'Edit fields',
  effect: 'changes',
  description:
    'Sets the title and fields of a Codex, based on the revision that read_codex returned: a field that somebody else has changed since is refused, never overwritten. Use edit_passage for a part of a text. If your token may only propose, each field becomes a suggestion that a person decides on.',
  input: z
    .strictObject({
      id: codexParameter,
      revision: z.int().min(1).describe('The revision of the Codex, or of the branch, when it was read.'),
      title: titleParameter.optional(),
      fields: valuesParameter.optional(),
      add: membersParameter.describe(
        'Members to add to tags, people, references and options, by field; others stay.',
      ),
      remove: membersParameter.describe('Members to remove from them, by field.'),
      branch: branchParameter,
      reason: reasonParameter,
    })
    .refine(
      ({ title, fields, add, remove }) => [title, fields, add, remove].some((each) => each !== undefined),
      'Say what to change: title, fields, add or remove.',
    ),
  async run(call, { id, branch, revision, reason, ...change }) {
    return await editOrPropose(call, {
      ...{ id, branch },
      edit: async () => await patchFrom(call, { id, branch }, change, revision),
      propose: async () => await proposeChange(call, id, change, reason),
    });
  },
});

const passage = defineTool({
  name: 'edit_passage',
  title: 'Edit a passage',
  effect: 'changes',
  description:
    'Replaces words of a text field, or of the title. The quote must occur exactly once, as read_codex returns it; what others write meanwhile stays. If your token may only propose, it becomes a suggestion that a person decides on.',
  input: z.strictObject({
    id: codexParameter,
    field: fieldParameter.describe('The id of the field, or `title`.'),
    quote: z.string().min(1).max(MAX_QUOTE).describe('The words to replace.'),
    replacement: z.string().max(MAX_TEXT).describe('The words to put in their place; empty to delete them.'),
    branch: branchParameter,
    reason: reasonParameter,
  }),
  async run(call, { id, branch, reason, ...words }) {
    return await editOrPropose(call, {
      ...{ id, branch },
      edit: async () => await editPassage(call, { id, branch }, words),
      propose: async () => [await proposePassage(call, id, words, reason)],
    });
  },
});

interface Attempt {
  readonly id: string;
  readonly branch: string | undefined;
  edit(): Promise<Patched>;
  propose(): Promise<readonly Proposed[]>;
}

/** The server says whether this token may edit here, and is asked each time. */
async function editOrPropose(
  { access, signal }: Call,
  { id, branch, edit, propose }: Attempt,
): Promise<string> {
  try {
    const { revision } = await edit();
    return `Written${branch === undefined ? '' : ` on the branch “${branch}”`}: revision ${revision}.`;
  } catch (error) {
    if (!isBinderyError(error) || error.code !== 'forbidden' || branch !== undefined) throw error;
    // It says which fields are out of reach, and these are so for proposals too.
    if (error.issues.length > 0) throw error;
    // Who may not even read it is told what reading says.
    await access.rest.call('GET', codexPath(id), { signal });
  }
  const made = await propose().catch((error: unknown) => {
    if (!isBinderyError(error) || error.code !== 'forbidden' || error.issues.length > 0) throw error;
    throw new BinderyError(
      'forbidden',
      'Your token may read this Codex, but neither edit it nor propose anything.',
    );
  });
  const ids = made.map(({ field, id: suggestion }) => `${field} (suggestion ${suggestion})`).join(', ');
  return `Not written, but proposed, for you may not edit this Codex: ${ids}. A person decides on it; do not propose it again.`;
}

export const WRITE_TOOLS = [create, editFields, passage];
