/** Looks up everything that the values of a request refer to, texts included. */
import type { Actor } from '#core/access/policy.ts';
import { storageOf } from '#core/fields/registry.ts';
import { collectNamedIds } from '#core/rules/workspace-facts.ts';
import type { Template } from '#core/template/template.ts';
import { findShowableAssets } from '../../assets/asset-uses.ts';
import type { Services } from '../../ports/services.ts';
import { type FieldValues, sentFields, type ValueCheck } from '../content/field-values.ts';
import { findFacts } from '../content/find-facts.ts';

const PICTURE = /\/api\/v1\/assets\/([0-9a-f-]{36})/g;

/** The facts that values are checked against, as far as `actor` may know them. */
export async function findReferred(
  services: Pick<Services, 'prisma'>,
  actor: Actor,
  template: Pick<Template, 'fields'>,
  values: FieldValues,
): Promise<Pick<ValueCheck, 'facts' | 'pictures'>> {
  const sent = sentFields(template, values);
  const texts = sent.filter(([field]) => storageOf(field) === 'fragment').map(([, value]) => value);
  const shown = [...JSON.stringify(texts).matchAll(PICTURE)].map(([, id = '']) => id);
  const [facts, pictures] = await Promise.all([
    findFacts(services, actor, collectNamedIds(sent)),
    findShowableAssets(services.prisma, actor, [...new Set(shown)]),
  ]);
  return { facts, pictures };
}
