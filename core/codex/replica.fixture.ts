/** For tests: replicas of a Codex with a settable clock and repeatable ids and randomness. */
import * as Y from 'yjs';
import type { Environment } from '#core/environment.ts';
import type { FieldDefinition, FieldType } from '#core/fields/model/field-definition.ts';
import type { Codex } from './codex.ts';
import { openCodex } from './open-codex.ts';

export interface TestEnvironment extends Environment {
  /** Milliseconds since the Unix epoch; set it to move time. */
  time: number;
}

export interface Replica {
  readonly name: string;
  readonly environment: TestEnvironment;
  readonly doc: Y.Doc;
  readonly codex: Codex;
}

/** 2026-01-01T00:00:00Z. */
export const NEW_YEAR = 1_767_225_600_000;

/** Ids count up; randomness is a mulberry32 sequence of the number. */
export function testEnvironment(number: number, time = NEW_YEAR): TestEnvironment {
  let drawn = 0;
  let state = number;
  return {
    time,
    now() {
      return this.time;
    },
    newId() {
      drawn += 1;
      const tail = (number * 1_000_000 + drawn).toString(16).padStart(12, '0');
      return `01900000-0000-7000-8${number.toString(16).padStart(3, '0').slice(-3)}-${tail}`;
    },
    random() {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    },
  };
}

/** An empty replica; `number` becomes its Yjs client id. */
export function createReplica(number: number, name = `Writer ${number}`): Replica {
  const environment = testEnvironment(number);
  // The id is nobody's; drawing one would take longer than the rest of an empty document.
  const doc = new Y.Doc({ guid: String(number) });
  doc.clientID = number;
  const codex = openCodex(doc, { environment, actor: { id: `actor-${number}`, name } });
  return { name, environment, doc, codex };
}

/** Everything each of these knows, to each of these. */
export function syncAll(...replicas: readonly Replica[]): void {
  for (let round = 0; round < 2; round += 1) {
    for (const from of replicas) {
      for (const to of replicas) {
        if (from === to) continue;
        Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), 'remote');
      }
    }
  }
}

/** A field of this type with every setting at rest. */
export function testField(type: FieldType, id: string = type): FieldDefinition {
  return {
    id,
    type,
    label: id,
    help: null,
    placeholder: null,
    required: false,
    default: null,
    visibleWhen: null,
    options: [],
    columns: [],
    min: null,
    max: null,
    step: null,
    unit: null,
    minLength: null,
    maxLength: null,
    pattern: null,
    kind: null,
    targets: null,
    accept: null,
    multiple: false,
    expression: null,
  };
}
