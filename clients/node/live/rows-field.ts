/** A field that holds rows: a table or a checklist. Each cell is a value of its own, and so is the place of each row. */
import { BinderyError } from '#core/errors.ts';
import { isJsonArray, isJsonObject, type JsonObject } from '#core/json.ts';
import { Field } from './field.ts';

export class StoredRowsField extends Field {
  /** In order, each with its `id` and its cells. */
  override get value(): readonly JsonObject[] {
    const value = super.value;
    return isJsonArray(value) ? value.filter(isJsonObject) : [];
  }

  override insertRow(cells: JsonObject, before?: string): string {
    const place = before === undefined ? this.value.length : this.placeOf(before);
    return this.write(this.value.toSpliced(place, 0, cells), () =>
      this.context.codex().insertRow(this.id, cells, before),
    );
  }

  override updateRow(rowId: string, cells: JsonObject): void {
    const place = this.placeOf(rowId);
    const rows = this.value.with(place, { ...this.value[place], ...cells });
    this.write(rows, () => {
      for (const [column, value] of Object.entries(cells))
        this.context.codex().setCell(this.id, rowId, column, value);
    });
  }

  /** Before another row, or to the end with `null`. */
  override moveRow(rowId: string, before: string | null): void {
    this.placeOf(rowId);
    if (before !== null) this.placeOf(before);
    this.write(undefined, () => this.context.codex().moveRow(this.id, rowId, before));
  }

  override deleteRow(rowId: string): void {
    const rows = this.value.toSpliced(this.placeOf(rowId), 1);
    this.write(rows, () => this.context.codex().deleteRow(this.id, rowId));
  }

  private placeOf(rowId: string): number {
    const place = this.value.findIndex(({ id }) => id === rowId);
    if (place < 0) throw new BinderyError('not_found', `“${this.id}” has no row ${rowId}.`);
    return place;
  }
}
