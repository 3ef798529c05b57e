/** Checks of ids of people and Codices. */
import type { Issue } from '#core/errors.ts';
import { issue } from '#core/fields/model/field-type.ts';
import type { JsonValue } from '#core/json.ts';

const CODEX_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MAX_PERSON_ID_LENGTH = 128;

/** Checks the form of a user id. Whether the person exists is checked against the workspace. */
export function checkPerson(value: JsonValue): readonly Issue[] {
  const good = typeof value === 'string' && /^\S+$/.test(value) && value.length <= MAX_PERSON_ID_LENGTH;
  return good ? [] : [issue('Expected the user id of a person.')];
}

/** Checks the form of a Codex id; the Codex may be gone. */
export function checkCodexId(value: JsonValue): readonly Issue[] {
  return typeof value === 'string' && CODEX_ID.test(value) ? [] : [issue('Expected the id of a Codex.')];
}
