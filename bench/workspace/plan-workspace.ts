/** The content of a large workspace, generated from a seed. */
import { seededRandom } from '../faults/seeded-random.ts';

export interface PlannedCodex {
  readonly title: string;
  readonly templateId: 'blank-page' | 'research-note' | 'task';
  /** Index of the parent, which stands before it; `null` at the top. */
  readonly parent: number | null;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Codices at the top: as many as a team has areas. */
const AREAS = 24;
const SUBJECTS = [
  'Billing',
  'Onboarding',
  'Search',
  'Exports',
  'Storage',
  'Mail',
  'Mobile',
  'Access',
  'Reports',
];
const WORK = [
  'review',
  'rollout',
  'interview',
  'estimate',
  'retrospective',
  'outline',
  'checklist',
  'survey',
];
const STATES = ['to-do', 'in-progress', 'in-review'];
const SENTENCE = 'What we learned here, who was asked, and what is to be tried before the next review.';

/** `count` Codices, parents before children: a dozen levels deep, with more than a hundred right below each at the top. */
export function planWorkspace(count: number, seed: number): readonly PlannedCodex[] {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const oneOf = (words: readonly string[]): string => words[below(words.length)] ?? '';
  const codices: PlannedCodex[] = [];
  for (let index = 0; index < count; index += 1) {
    const parent = parentOf(codices, below);
    const title = `${oneOf(SUBJECTS)} ${oneOf(WORK)} ${index + 1}`;
    const inTask = parent !== null && codices[parent]?.templateId === 'task';
    const inNote = parent !== null && codices[parent]?.templateId === 'research-note';
    // Only what their parents' templates let in.
    const kind = inTask ? 0 : inNote ? 1 : below(3);
    const tags = [oneOf(SUBJECTS).toLowerCase()];
    if (kind === 0)
      codices.push({ title, templateId: 'task', parent, fields: { status: oneOf(STATES), tags } });
    else if (kind === 1) codices.push({ title, templateId: 'research-note', parent, fields: { tags } });
    else codices.push({ title, templateId: 'blank-page', parent, fields: { body: SENTENCE } });
  }
  return codices;
}

function parentOf(codices: readonly PlannedCodex[], below: (limit: number) => number): number | null {
  if (codices.length < AREAS) return null;
  // One in three is put straight into an area, as people do for years; the others go where chance has it.
  return below(below(3) === 0 ? AREAS : codices.length);
}
