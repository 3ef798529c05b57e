/** The steps that a checklist begins with, as lines of text and back. */
import { isJsonObject, type JsonValue } from '#core/json.ts';

/** What a step says; it is a text alone, or an object that says more. */
export function stepText(step: JsonValue): string {
  return isJsonObject(step) ? String(step['text'] ?? '') : String(step);
}

/**
 * The steps that the lines say, without the empty ones. A step that says more than its text keeps that when its line stays or
 * moves, and when the line in its place says something that no step said before.
 */
export function stepsOfLines(steps: readonly JsonValue[], lines: readonly string[]): readonly JsonValue[] {
  const texts = lines.filter((line) => line.trim() !== '');
  const left = [...steps];
  const found = texts.map((text) => {
    const at = left.findIndex((step) => stepText(step) === text);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  });
  return texts.map((text, index) => {
    const same = found[index];
    if (same !== undefined) return same;
    const before = texts.length === steps.length ? steps[index] : undefined;
    if (before === undefined || !isJsonObject(before) || !left.includes(before)) return text;
    return { ...before, text };
  });
}
