/** Tools of the history of a Codex: versions, comparison, branches, reviews. */
import { z } from 'zod';
import { BinderyError } from '#core/errors.ts';
import type { BranchSet } from '../../node/rest/branch-set-types.ts';
import type { Branch, Comparison, NamedVersion, Version } from '../../node/rest/wire-types.ts';
import { comparisonText } from '../text/comparison-text.ts';
import { excerpt, listText, onePart } from '../text/pages.ts';
import { branchParameter, codexParameter, cursorParameter } from './parameters.ts';
import { type Call, codexPath, defineTool } from './tool.ts';

const pointParameter = z
  .string()
  .min(1)
  .max(160)
  .describe('The number of an operation, the name of a version, or `branch:NAME`.');

const versions = defineTool({
  name: 'list_versions',
  title: 'List versions',
  effect: 'reads',
  description:
    'Who edited a Codex and when, in sessions, newest first, and its named versions. `compare` takes their numbers.',
  input: z.strictObject({ id: codexParameter, branch: branchParameter, cursor: cursorParameter }),
  async run({ access, signal }, { id, branch, cursor }) {
    const page: {
      readonly items: readonly Version[];
      readonly named: readonly NamedVersion[];
      readonly nextCursor: string | null;
    } = await access.rest.call('GET', codexPath(id, '/versions'), {
      query: { branch, cursor },
      signal,
    });
    const named =
      cursor === undefined
        ? page.named.map(
            ({ name, seq, note }) => `- named “${name}”: ${seq}${note === '' ? '' : ` · ${excerpt(note)}`}`,
          )
        : [];
    const sessions = page.items.map(({ seq, to, authors, fields, origin }) => {
      const who = authors.map(({ name }) => name).join(', ');
      return `- ${seq} · ${to} · ${who} · ${origin} · ${fields.join(', ')}`;
    });
    return listText([...named, ...sessions], page.nextCursor, 'There are none.');
  },
});

const compare = defineTool({
  name: 'compare',
  title: 'Compare two points',
  effect: 'reads',
  description:
    'What changed in a Codex between two points, or since one: words added {+…+} and deleted [-…-].',
  input: z.strictObject({
    id: codexParameter,
    from: pointParameter,
    to: pointParameter.optional().describe('Default: now.'),
    part: z.int().min(1).default(1),
  }),
  async run({ access, signal }, { id, from, to, part }) {
    const comparison: Comparison = await access.rest.call('GET', codexPath(id, '/compare'), {
      query: { from, to },
      signal,
    });
    return onePart(comparisonText(comparison), part, 'compare');
  },
});

const branches = defineTool({
  name: 'list_branches',
  title: 'List branches',
  effect: 'reads',
  description:
    'The branches of a Codex, open ones first. read_codex, edit_fields and edit_passage take their names.',
  input: z.strictObject({ id: codexParameter }),
  async run({ access, signal }, { id }) {
    const page: { readonly items: readonly Branch[] } = await access.rest.call(
      'GET',
      codexPath(id, '/branches'),
      {
        signal,
      },
    );
    return listText(page.items.map(branchText), null, 'There are none.');
  },
});

const begin = defineTool({
  name: 'begin_branch',
  title: 'Begin a branch',
  effect: 'adds',
  description:
    'Begins a branch of a Codex: write on it with `branch` in edit_fields and edit_passage; the Codex stays as it is until a person merges it. Use it for larger changes.',
  input: z.strictObject({
    id: codexParameter,
    name: z.string().trim().min(1).max(120).describe('A short name for what it is for.'),
    from: pointParameter.optional().describe('Default: the Codex as it is now.'),
    below: z
      .boolean()
      .default(false)
      .describe(
        'Also begin a branch of each Codex below, as they are now; a person merges all of them at once.',
      ),
  }),
  async run(call, { id, name, from, below }) {
    if (below) return await beginBelow(call, { id, name, from });
    const { access, signal } = call;
    const body = { name, ...(from !== undefined && { from }) };
    const branch: Branch = await access.rest.call('POST', codexPath(id, '/branches'), { body, signal });
    return `Begun: ${branchText(branch).slice(2)}. A person merges it.`;
  },
});

async function beginBelow(
  { access, signal }: Call,
  { id, name, from }: { readonly id: string; readonly name: string; readonly from?: string | undefined },
): Promise<string> {
  if (from !== undefined)
    throw new BinderyError(
      'invalid_input',
      'A branch of all below a Codex begins as they are now: leave out `from`.',
    );
  const path = codexPath(id, '/branch-sets');
  const set: BranchSet = await access.rest.call('POST', path, { body: { name }, signal });
  const codices = set.codices.map((codex) => `- ${codex.title} (${codex.id})`);
  return [`Begun: “${set.name}” of each of these. A person merges all of them at once.`, ...codices].join(
    '\n',
  );
}

function branchText({ name, ahead, behind, createdBy, closedAt, merged, set }: Branch): string {
  const shared = set === undefined ? '' : ' · merged with those of other Codices';
  const end = merged !== undefined ? ' · merged' : closedAt !== undefined ? ' · closed' : '';
  return `- “${name}” by ${createdBy.name} · ${ahead} ahead, ${behind} behind${end}${merged === undefined ? shared : ''}`;
}

const review = defineTool({
  name: 'ask_for_review',
  title: 'Ask for a review',
  effect: 'adds',
  description:
    'Asks members to look at a Codex, or a branch of it, as it is now. They are notified at once, so ask only when your work is done, and only once.',
  input: z.strictObject({
    id: codexParameter,
    reviewers: z.array(z.string().min(1).max(200)).min(1).max(20).describe('Members, by name or id.'),
    note: z.string().max(2_000).default('').describe('What to look at.'),
    branch: branchParameter,
  }),
  async run(call, { id, reviewers, note, branch }) {
    const members = await membersOf(call);
    const people = reviewers.map((text) => findMember(members, text));
    const ids = [...new Set(people.map((each) => each.id))];
    const body = { reviewers: ids, note, ...(branch !== undefined && { branch }) };
    const { access, signal } = call;
    const made: { readonly id: string } = await access.rest.call('POST', codexPath(id, '/reviews'), {
      body,
      signal,
    });
    return `Asked ${people.map(({ name }) => name).join(', ')}: review ${made.id}.`;
  },
});

interface Member {
  readonly id: string;
  readonly name: string;
}

async function membersOf({ access, signal }: Call): Promise<readonly Member[]> {
  const { items }: { readonly items: readonly Member[] } = await access.rest.call('GET', '/members', {
    signal,
  });
  return items;
}

/** By id, or by the one whole name. Throws `invalid_input` for nobody and for several. */
function findMember(members: readonly Member[], text: string): Member {
  const sought = text.trim().toLowerCase();
  const found = members.filter(({ id, name }) => id === sought || name.toLowerCase() === sought);
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  const near = found.length > 1 ? found : members.filter(({ name }) => name.toLowerCase().includes(sought));
  const names = near.slice(0, 5).map(({ id, name }) => `${name} (${id})`);
  const hint = names.length === 0 ? '' : ` Do you mean: ${names.join(', ')}?`;
  throw new BinderyError(
    'invalid_input',
    `${found.length > 1 ? 'Several members are' : 'No member is'} called “${excerpt(text, 60)}”.${hint}`,
  );
}

export const HISTORY_TOOLS = [versions, compare, branches, begin, review];
