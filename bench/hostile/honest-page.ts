/** A simulated honest page: edits, undo and redo, and the updates it sends. */
import * as Y from 'yjs';
import type { UserActor } from '#core/access/policy.ts';
import type { Codex } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { openConflicts } from '#core/codex/open-conflicts.ts';
import { createUndo, type Undo } from '#core/codex/undo.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { JsonValue } from '#core/json.ts';
import { unknownNodes, writeJson } from '#richtext/document/document.ts';
import type { Chance } from '../convergence/chance.ts';
import { randomRichText } from './rich-text.fixture.ts';
import { TEMPLATE } from './template.ts';
import type { World } from './world.ts';

const TEXTS = ['open', 'done', 'x', 'ü🙂', '2026-01-05', 'not an address', ''];
const NUMBERS = [0, -1, 2.5, 9_007_199_254_740_991];
const UUID = '0190a000-0000-7000-8000-0000000000';

export class HonestPage {
  readonly actor: UserActor;
  readonly doc: Y.Doc;
  /** Updates that are not sent yet, in order. */
  outbox: Uint8Array[] = [];
  private readonly codex: Codex;
  private readonly undo: Undo;
  private readonly chance: Chance;

  constructor(world: World, actor: UserActor, clientId: number, chance: Chance) {
    this.actor = actor;
    this.chance = chance;
    this.doc = world.copy(clientId);
    this.codex = openCodex(this.doc, { environment: world.environment, actor });
    this.undo = createUndo(this.codex, Object.values(TEMPLATE.fields));
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'server') this.outbox.push(update);
    });
  }

  receive(doc: Y.Doc): void {
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(this.doc)), 'server');
  }

  edit(): void {
    const { chance, codex } = this;
    if (chance.oneIn(2)) this.undo.endStep();
    const dice = chance.below(20);
    if (dice === 0) this.undo.undo();
    else if (dice === 1) this.undo.redo();
    else if (dice === 2) this.settle();
    else if (dice === 3) codex.setTitle(chance.pick(TEXTS));
    else if (dice === 4) this.refer();
    else if (dice < 8) this.type();
    else this.write(chance.pick(Object.values(TEMPLATE.fields)));
  }

  private settle(): void {
    const open = openConflicts(this.codex, TEMPLATE);
    if (open.length === 0) return;
    const { field, cell, winner, losers } = this.chance.pick(open);
    const chosen = this.chance.pick([winner, ...losers]);
    if (cell === null) this.codex.settle(field.id, chosen.id);
    else this.codex.settleCell(field.id, cell.rowId, cell.columnId, chosen.id);
  }

  private refer(): void {
    const target = `${UUID}${10 + this.chance.below(3)}`;
    if (this.chance.oneIn(2)) this.codex.addReference('related', target);
    else this.codex.removeReference('related', target);
  }

  /** In a rich text as an editor does: whole documents, and letters in a text that is there. */
  private type(): void {
    const fragment = this.codex.fragment('richText');
    const texts = [...fragment.createTreeWalker((node) => node instanceof Y.XmlText)];
    const text = texts.length === 0 ? null : this.chance.pick(texts);
    if (!(text instanceof Y.XmlText) || this.chance.oneIn(3)) {
      if (unknownNodes(fragment).length === 0)
        writeJson(fragment, randomRichText(this.chance.below(2 ** 31)));
      return;
    }
    const at = this.chance.below(text.length + 1);
    if (this.chance.oneIn(4) && at < text.length) text.delete(at, 1);
    else text.insert(at, 'word ');
  }

  private write(field: FieldDefinition): void {
    const { chance, codex } = this;
    switch (field.type) {
      case 'richText':
      case 'formula':
        return;
      case 'text':
      case 'line':
        codex.setValue(field, chance.pick(TEXTS));
        return;
      case 'table':
      case 'checklist':
        this.writeRow(field);
        return;
      default:
        this.writeValue(field, valueFor(field, chance));
    }
  }

  private writeValue({ id, type }: FieldDefinition, value: JsonValue): void {
    const isSet = ['multiSelect', 'tags', 'people', 'references', 'file'].includes(type);
    if (!isSet) this.codex.setRegister(id, this.chance.oneIn(6) ? null : value);
    else if (this.chance.oneIn(3)) this.codex.removeMember(id, value);
    else this.codex.addMember(id, value);
  }

  private writeRow(field: FieldDefinition): void {
    const { chance, codex } = this;
    const rows = codex.rows(field.id);
    const isTable = field.type === 'table';
    if (rows.length === 0 || chance.oneIn(3)) {
      const cells = isTable
        ? { who: chance.pick(TEXTS), n: chance.pick(NUMBERS) }
        : { text: chance.pick(TEXTS) };
      codex.insertRow(field.id, cells, rows.length > 0 ? chance.pick(rows).id : undefined);
      return;
    }
    const row = chance.pick(rows);
    const dice = chance.below(4);
    if (dice === 0) codex.deleteRow(field.id, row.id);
    else if (dice === 1) codex.moveRow(field.id, row.id, chance.pick(rows).id);
    else codex.setCell(field.id, row.id, isTable ? 'ok' : 'done', chance.oneIn(2));
  }
}

function valueFor({ type }: FieldDefinition, chance: Chance): JsonValue {
  switch (type) {
    case 'number':
    case 'duration':
    case 'rating':
    case 'progress':
      return chance.pick(NUMBERS);
    case 'checkbox':
      return chance.oneIn(2);
    case 'file':
    case 'image':
      return { assetId: `${UUID}20`, name: 'plan.png', mime: 'image/png', size: 12 };
    default:
      return chance.pick(TEXTS);
  }
}
