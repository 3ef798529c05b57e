/** Wire schema of any JSON value, with a maximum depth so that later recursion is safe. */
import { z } from 'zod';
import { isJsonArray, type JsonValue } from '#core/json.ts';

export const MAX_JSON_DEPTH = 64;

/** Takes any JSON value nested no deeper than `MAX_JSON_DEPTH`. */
export const jsonValueSchema = z
  .custom<JsonValue>((value) => value !== undefined && depthOf(value as JsonValue) <= MAX_JSON_DEPTH, {
    error: `must be JSON nested at most ${MAX_JSON_DEPTH} deep`,
  })
  .meta({ type: ['object', 'array', 'string', 'number', 'boolean', 'null'], description: 'Any JSON value.' });

/** Levels of nesting, counted without recursion because hostile input nests as deep as it likes. */
function depthOf(root: JsonValue): number {
  let depth = 0;
  let level: JsonValue[] = [root];
  while (level.length > 0 && depth <= MAX_JSON_DEPTH) {
    const next: JsonValue[] = [];
    for (const value of level) {
      if (value === null || typeof value !== 'object') continue;
      const inner = isJsonArray(value) ? value : Object.values(value);
      for (const item of inner) next.push(item);
    }
    if (next.length > 0) depth += 1;
    level = next;
  }
  return depth;
}
