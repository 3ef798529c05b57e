/** Checks names in a template against their rules. */
import type { SourcePath } from '#core/json5/locate.ts';
import type { NodeReader } from '#core/json5/node-reader.ts';
import { FIELD_NAME, MAX_NAME_LENGTH, type NameRule, TEMPLATE_NAME } from './format/name-rules.ts';

/** Whether a text may be the id of a template. */
export function isTemplateId(text: string): boolean {
  return text.length <= MAX_NAME_LENGTH && TEMPLATE_NAME.form.test(text) && !(text in Object.prototype);
}

/**
 * Whether a name is well formed and free, reporting it if not. Names that JavaScript objects already carry are refused
 * too, so that no record keyed by such names can be surprised.
 */
export function checkName(reader: NodeReader, path: SourcePath, name: string, rule: NameRule): boolean {
  const atKey = rule === FIELD_NAME;
  if (name in Object.prototype || rule.reserved?.includes(name) === true) {
    reader.log.error(path, `“${name}” is reserved; choose another name.`, { atKey });
    return false;
  }
  if (name.length <= MAX_NAME_LENGTH && rule.form.test(name)) return true;
  reader.log.error(path, `${rule.what} is made of ${rule.example}; “${name.slice(0, 80)}” is not.`, {
    atKey,
  });
  return false;
}
