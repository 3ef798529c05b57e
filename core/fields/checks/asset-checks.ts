/** Checks of the values that refer to uploaded files. */
import type { Issue } from '#core/errors.ts';
import { issue, scalarText } from '#core/fields/model/field-type.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';

const MIME = /^[\w.+-]+\/[\w.+*-]+$/;

/** Checks `{assetId, name, mime, size}`, and its type against those the field accepts (`image/*` accepts every image). */
export function checkAsset(value: JsonValue, accept: readonly string[] | null): readonly Issue[] {
  if (!isJsonObject(value)) return [issue('Expected an uploaded file {assetId, name, mime, size}.')];
  const issues: Issue[] = [];
  for (const key of ['assetId', 'name', 'mime'] as const) {
    if (typeof value[key] !== 'string' || value[key] === '') issues.push(issue('Expected text.', [key]));
  }
  const size = value['size'];
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    issues.push(issue('Expected the size in bytes.', ['size']));
  }
  const mime = value['mime'];
  if (accept !== null && typeof mime === 'string' && !accept.some((pattern) => accepts(pattern, mime))) {
    issues.push(
      issue(`Files of type ${mime} are not accepted here.`, ['mime'], {
        hint: `Accepted: ${accept.join(', ')}.`,
      }),
    );
  }
  return issues;
}

/** True for a media type such as `image/png`, or a family of them such as `image/*`. */
export function isMimePattern(text: string): boolean {
  return MIME.test(text);
}

/** Whether a media type matches a pattern of `isMimePattern`, case-sensitively. */
export function accepts(pattern: string, mime: string): boolean {
  return pattern.endsWith('/*') ? mime.startsWith(pattern.slice(0, -1)) : pattern === mime;
}

/** An uploaded file as text: its description, or its name. */
export function assetText(asset: JsonObject): string {
  const { name, alt } = asset;
  return scalarText(typeof alt === 'string' && alt !== '' ? alt : name);
}
