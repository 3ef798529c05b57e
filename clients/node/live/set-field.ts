/** A field that holds a set: tags, people, references, several options. What different people add is all there. */
import { canonicalJson, isJsonArray, type JsonValue } from '#core/json.ts';
import { Field } from './field.ts';

export class StoredSetField extends Field {
  override get value(): readonly JsonValue[] {
    const value = super.value;
    return isJsonArray(value) ? value : [];
  }

  override add(member: JsonValue): void {
    if (this.has(member)) return;
    this.write([...this.value, member], () => this.context.codex().addMember(this.id, member));
  }

  override remove(member: JsonValue): void {
    const key = canonicalJson(member);
    const left = this.value.filter((one) => canonicalJson(one) !== key);
    if (left.length === this.value.length) return;
    this.write(left, () => this.context.codex().removeMember(this.id, member));
  }

  override has(member: JsonValue): boolean {
    const key = canonicalJson(member);
    return this.value.some((one) => canonicalJson(one) === key);
  }
}
