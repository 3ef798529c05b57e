/** The kinds of references: the built-in ones, and those that a template adds or renames. */
import { humanize } from '#core/text/wording.ts';

export interface ReferenceKind {
  readonly id: string;
  readonly label: string;
  readonly inverseLabel: string;
  readonly targets: readonly string[] | null;
}

/** What a reference field without a kind of its own holds. */
export const DEFAULT_KIND = 'references';
/** What a `[[` mention in a rich text counts as. It is read from the text, so nobody adds or removes it by name. */
export const MENTION_KIND = 'mentions';

/** The kinds in which a cycle is a mistake, because each Codex would wait for the other. */
export const ORDERING_KINDS = ['depends_on', 'blocks'] as const;

/** In the order in which they are offered. */
export const BUILT_IN_KINDS: readonly ReferenceKind[] = [
  { id: 'references', label: 'References', inverseLabel: 'Referenced by', targets: null },
  { id: 'depends_on', label: 'Depends on', inverseLabel: 'Needed by', targets: null },
  { id: 'blocks', label: 'Blocks', inverseLabel: 'Blocked by', targets: null },
  { id: 'relates_to', label: 'Related to', inverseLabel: 'Related to', targets: null },
  { id: 'duplicate_of', label: 'Duplicate of', inverseLabel: 'Duplicated by', targets: null },
  { id: 'part_of', label: 'Part of', inverseLabel: 'Made up of', targets: null },
];

const MENTION: ReferenceKind = {
  id: MENTION_KIND,
  label: 'Mentions',
  inverseLabel: 'Mentioned in',
  targets: null,
};

/** What a template says of kinds: those it adds or renames. */
interface Kinds {
  readonly referenceKinds: readonly ReferenceKind[];
}

/** The kinds a Codex of this template may be given: the template's own first; one of a built-in name replaces that. */
export function kindsOf({ referenceKinds }: Kinds): readonly ReferenceKind[] {
  const own = new Set(referenceKinds.map(({ id }) => id));
  return [...referenceKinds, ...BUILT_IN_KINDS.filter(({ id }) => !own.has(id))];
}

/** The label of a kind, also of one that the template no longer has. */
export function describeKind(id: string, template: Kinds): ReferenceKind {
  const known = [...kindsOf(template), MENTION].find((kind) => kind.id === id);
  return known ?? { id, label: humanize(id), inverseLabel: `${humanize(id)}, the other way`, targets: null };
}
