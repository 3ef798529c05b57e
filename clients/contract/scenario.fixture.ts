/** The scenarios of the contract: what is asked of a client of Bindery, in which order, and what comes back; as data. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The ways in that the contract holds for. */
export const CLIENTS = ['rest', 'node', 'python', 'mcp'] as const;
export type ClientName = (typeof CLIENTS)[number];

/** Those on whose behalf a step is done. `nobody` has a token that opens nothing. */
export const WHO = ['editor', 'other', 'viewer', 'reader', 'proposer', 'nobody'] as const;
export type Who = (typeof WHO)[number];

const reason = z
  .string()
  .regex(/^not offered: .{10,}$/, 'A reason begins with “not offered: ” and says why.');
const refusal = z.strictObject({
  code: z.string(),
  /** Words of the message. */
  says: z.string().optional(),
  /** Places in what was sent, with dots. */
  at: z.array(z.string()).optional(),
});

const call = z.strictObject({
  do: z.string(),
  as: z.enum(WHO).default('editor'),
  with: z.record(z.string(), z.unknown()).default({}),
  /** The client that does it, whichever is tried: to look at what the others did, or to do what goes before. */
  through: z.enum(CLIENTS).optional(),
  /** The name under which later steps find the answer: `{name.id}`. */
  keep: z.string().optional(),
  /** What the answer has, among other things. */
  gives: z.unknown().optional(),
  refused: refusal.optional(),
  /** Where a client answers otherwise on purpose. */
  unlike: z
    .partialRecord(
      z.enum(CLIENTS),
      z.strictObject({
        gives: z.unknown().optional(),
        refused: refusal.optional(),
        because: z.string().min(10),
      }),
    )
    .optional(),
});
export type Call = z.infer<typeof call>;

/** Calls at the same moment: how many are done, and with which codes the others are refused. */
const together = z.strictObject({
  together: z.array(call).min(2),
  done: z.int(),
  refused: z.array(z.string()),
  unlike: z
    .partialRecord(
      z.enum(CLIENTS),
      z.strictObject({ refused: z.array(z.string()), because: z.string().min(10) }),
    )
    .optional(),
});

const scenario = z.strictObject({
  name: z.string(),
  steps: z.array(z.union([call, together])).min(1),
  notOffered: z.partialRecord(z.enum(CLIENTS), reason).default({}),
});
export type Scenario = z.infer<typeof scenario>;
export type Step = Scenario['steps'][number];

const chapter = z.strictObject({ about: z.string(), scenarios: z.array(scenario).min(1) });
export type Chapter = z.infer<typeof chapter> & { readonly file: string };

const surface = z.partialRecord(z.enum(CLIENTS), z.record(z.string(), z.string().min(10)));

/** All chapters, by their files. Throws for a file that is not as it should be. */
export function readChapters(): readonly Chapter[] {
  const folder = fileURLToPath(new URL('scenarios/', import.meta.url));
  const files = readdirSync(folder).sort();
  return files.map((file) => ({ file, ...chapter.parse(readJson(`scenarios/${file}`)) }));
}

/** What the clients offer and no scenario uses, with the reason, by client and name. */
export function readBeside(): z.infer<typeof surface> {
  return surface.parse(readJson('beside.json'));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
}
