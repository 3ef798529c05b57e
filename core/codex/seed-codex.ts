/** The seed of a Codex: its pin, title and initial values as an update that depends on the input alone. */
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { fingerprint } from '#core/crdt/fingerprint.ts';
import { CODEX_ROOT } from '#core/document/roots.ts';
import type { Environment } from '#core/environment.ts';
import { BinderyError, type Issue } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import { openCodex } from './open-codex.ts';
import { NAMED_KEY } from './pattern-title.ts';

export interface Seed {
  readonly codexId: string;
  readonly template: Pick<Template, 'id' | 'version' | 'fields' | 'slots'>;
  readonly title: string;
  /** The day for which the pattern of the template gave the title; absent where somebody did. */
  readonly titleDay?: string | null;
  /** By field id. A field that is absent gets its default; `null` leaves it empty. */
  readonly values: Readonly<Record<string, JsonValue>>;
  /** The Codex's creation time, milliseconds since the Unix epoch. A retry must pass the same. */
  readonly now: number;
  readonly actor: Pick<Actor, 'id' | 'name'>;
  /** Fills an empty rich text field. Owned by richtext/, which knows the schema; must be deterministic. */
  readonly writeFragment: (fragment: Y.XmlFragment, value: JsonValue, field: FieldDefinition) => void;
}

/**
 * Builds the initial update (rules D8, D9). It is written once, by whoever creates the Codex: clients that each "fill it
 * if empty" would double it. Client id, entry ids and times all follow from the input, so that a retry gives the same bytes,
 * which merge into themselves. Throws `invalid_input` with an issue for each value that has no field or the wrong shape.
 */
export function seedUpdate(seed: Seed): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = Number.parseInt(fingerprint(seed.codexId).slice(0, 8), 16) || 1;
  const codex = openCodex(doc, {
    environment: fixedEnvironment(seed.codexId, seed.now),
    actor: seed.actor,
    origin: 'seed',
  });
  const issues = unknownFields(seed);
  codex.transact(() => {
    codex.setPin(seed.template);
    codex.setTitle(seed.title);
    const { titleDay = null } = seed;
    if (titleDay !== null) doc.getMap(CODEX_ROOT).set(NAMED_KEY, { title: seed.title, day: titleDay });
    for (const field of Object.values(seed.template.fields)) {
      const value = Object.hasOwn(seed.values, field.id) ? (seed.values[field.id] ?? null) : field.default;
      if (value === null) continue;
      try {
        if (storageOf(field) === 'fragment') seed.writeFragment(codex.fragment(field.id), value, field);
        else codex.setValue(field, value);
      } catch (cause) {
        if (!(cause instanceof BinderyError) || cause.code !== 'invalid_input') throw cause;
        issues.push(
          ...(cause.issues.length > 0 ? cause.issues : [{ path: [field.id], message: cause.message }]),
        );
      }
    }
  });
  if (issues.length > 0) {
    throw new BinderyError('invalid_input', 'Some initial values do not fit the template', { issues });
  }
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}

/** A fingerprint of a seed, by which device and server find out whether they made the same one. */
export function fingerprintSeed(update: Uint8Array): string {
  return fingerprint(Array.from(update, (byte) => String.fromCharCode(byte)).join(''));
}

function unknownFields(seed: Seed): Issue[] {
  return Object.keys(seed.values)
    .filter((id) => !Object.hasOwn(seed.template.fields, id))
    .map((id) => ({ path: [id], message: `Template "${seed.template.id}" has no field "${id}"` }));
}

/** Time stands still; ids and randomness are drawn from the Codex's id. */
function fixedEnvironment(codexId: string, now: number): Environment {
  let drawn = 0;
  const draw = (): string => {
    drawn += 1;
    return fingerprint(`${codexId}/${drawn}`);
  };
  return {
    now: () => now,
    random: () => Number.parseInt(draw().slice(0, 8), 16) / 2 ** 32,
    newId: () => {
      const digits = Math.max(0, Math.floor(now)).toString(16).padStart(12, '0').slice(-12) + draw() + draw();
      return [
        digits.slice(0, 8),
        digits.slice(8, 12),
        `7${digits.slice(13, 16)}`,
        `8${digits.slice(17, 20)}`,
        digits.slice(20, 32),
      ].join('-');
    },
  };
}
