/** References grouped and labelled for the inspector. */

import type { OutgoingReference } from '#core/codex/outgoing-references.ts';
import type { BacklinkBody, CodexNode, ReferenceBody } from '#core/protocol/api/references.ts';
import { describeKind } from '#core/references/kinds.ts';
import type { Template } from '#core/template/template.ts';

/** A referenced Codex in one kind, however often it is referenced. */
export interface ListedReference {
  readonly kind: string;
  readonly target: string;
  /** It can be removed here: it is the Codex's own. */
  readonly typed: boolean;
  /** Labels and ids of the fields that hold or mention it. */
  readonly fields: readonly { readonly id: string; readonly label: string }[];
}

export interface ReferenceGroup {
  readonly kind: string;
  readonly label: string;
  readonly items: readonly ListedReference[];
}

/**
 * Groups references by kind in order of first appearance, mentions last; a mention of a Codex referenced otherwise is
 * omitted.
 */
export function groupReferences(
  references: readonly OutgoingReference[],
  template: Template,
): readonly ReferenceGroup[] {
  const linked = new Set(references.filter(({ via }) => via !== 'text').map(({ target }) => target));
  const groups = new Map<string, Map<string, ListedReference>>();
  const byText = (via: string) => (via === 'text' ? 1 : 0);
  for (const { kind, target, via, field } of [...references].sort((a, b) => byText(a.via) - byText(b.via))) {
    if (via === 'text' && linked.has(target)) continue;
    const group = groups.get(kind) ?? new Map<string, ListedReference>();
    groups.set(kind, group);
    const known = group.get(target) ?? { kind, target, typed: false, fields: [] };
    const label = field === null ? null : (template.fields[field]?.label ?? field);
    const fields = field === null || label === null ? known.fields : [...known.fields, { id: field, label }];
    group.set(target, { ...known, typed: known.typed || via === 'typed', fields });
  }
  return [...groups].map(([kind, items]) => ({
    kind,
    label: describeKind(kind, template).label,
    items: [...items.values()],
  }));
}

export interface ListedBacklink {
  readonly source: CodexNode;
  /** “Needed by”, “Mentioned in”. */
  readonly labels: readonly string[];
}

/** One entry for each referring Codex, in order of its first reference. */
export function groupBacklinks(items: readonly BacklinkBody[]): readonly ListedBacklink[] {
  const bySource = new Map<string, ListedBacklink>();
  for (const { source, label } of items) {
    const known = bySource.get(source.id) ?? { source, labels: [] };
    if (!known.labels.includes(label)) bySource.set(source.id, { source, labels: [...known.labels, label] });
  }
  return [...bySource.values()];
}

/** The server's information on a reference; `undefined` until it has answered. */
export function knownTarget(items: readonly ReferenceBody[], { kind, target }: ListedReference) {
  const same = items.filter((item) => item.target.id === target);
  const issues = same.filter((item) => item.kind === kind).flatMap((item) => item.issues);
  return { node: same[0]?.target ?? null, issues: [...new Set(issues)] };
}
