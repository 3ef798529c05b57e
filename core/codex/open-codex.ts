/** Opens a Yjs document as a Codex, the only way in which fields are read and written. */
import type * as Y from 'yjs';
import type { FieldStorage } from '#core/crdt/field-storage.ts';
import { addMember, readMembers, removeMember } from '#core/crdt/observed-set.ts';
import { applyTextDiff } from '#core/crdt/plain-text.ts';
import { readRegister, settleRegister, writeRegister } from '#core/crdt/register.ts';
import {
  deleteRow,
  insertRow,
  moveRow,
  readRowConflicts,
  readRows,
  setCell,
  settleCell,
} from '#core/crdt/row-table.ts';
import { createWriter, type Writer } from '#core/crdt/writer.ts';
import { REFERENCES_ROOT, rootOf, TITLE_ROOT } from '#core/document/roots.ts';
import { BinderyError } from '#core/errors.ts';
import { readReferences, referenceValue } from '#core/references/typed-reference.ts';
import { slotOf } from '#core/template/versions/slots.ts';
import { type Codex, LOCAL_ORIGIN, type OpenCodex } from './codex.ts';
import { createFieldObservers } from './field-observers.ts';
import { readSlot, writeField } from './field-value.ts';
import { readPin, slotIn, writePin } from './pin.ts';

/** Who writes through an open Codex; undo needs the same clock. */
const writers = new WeakMap<Codex, Writer>();

/**
 * Opens a document as a Codex. Cheap: nothing is read in advance, and root types are created on first use. Two Codices on
 * one document are two writers with clocks of their own.
 */
export const openCodex: OpenCodex = (doc, context) => {
  const writer = createWriter(context.environment, context.actor);
  return openBy(doc, writer, context.origin ?? LOCAL_ORIGIN, (fieldId) => slotIn(doc, fieldId));
};

/** A Codex whose fields have their content under the names that `slot` gives. */
function openBy(doc: Y.Doc, writer: Writer, origin: unknown, slot: Codex['slot']): Codex {
  const observers = createFieldObservers(doc, slot);

  const transact = <T>(edit: () => T): T => doc.transact(edit, origin);
  const rootFor = (fieldId: string, storage: FieldStorage): string => `${rootOf(slot(fieldId), storage)}`;
  const registers = (fieldId: string): Y.Array<unknown> => doc.getArray(rootFor(fieldId, 'register'));
  const sets = (fieldId: string): Y.Array<unknown> => doc.getArray(rootFor(fieldId, 'set'));
  const tables = (fieldId: string): Y.Array<unknown> => doc.getArray(rootFor(fieldId, 'rows'));
  const texts = (fieldId: string): Y.Text => doc.getText(rootFor(fieldId, 'text'));
  const links = (): Y.Array<unknown> => doc.getArray(REFERENCES_ROOT);
  const title = doc.getText(TITLE_ROOT);

  const codex: Codex = {
    doc,
    title,
    transact,
    observe: observers.observe,

    pin: () => readPin(doc),
    slot,
    asShown: ({ slots = {} }) => openBy(doc, writer, origin, (fieldId) => slotOf({ slots }, fieldId)),
    setPin: (template) => transact(() => writePin(doc, template)),
    setTitle: (text) => transact(() => applyTextDiff(title, text)),

    fragment: (fieldId) => doc.getXmlFragment(rootFor(fieldId, 'fragment')),
    text: texts,

    register: (fieldId) => readRegister(registers(fieldId)),
    setRegister: (fieldId, value) => transact(() => writeRegister(registers(fieldId), value, writer)),
    settle: (fieldId, entryId) => transact(() => settleRegister(registers(fieldId), entryId, writer)),

    members: (fieldId) => readMembers(sets(fieldId)),
    addMember: (fieldId, value) => transact(() => addMember(sets(fieldId), value, writer)),
    removeMember: (fieldId, value) => transact(() => removeMember(sets(fieldId), value)),

    rows: (fieldId) => readRows(tables(fieldId)),
    insertRow: (fieldId, cells, before) =>
      transact(() => insertRow(tables(fieldId), cells, before ?? null, writer)),
    setCell: (fieldId, rowId, columnId, value) =>
      transact(() => setCell(tables(fieldId), rowId, columnId, value, writer)),
    moveRow: (fieldId, rowId, before) => transact(() => moveRow(tables(fieldId), rowId, before, writer)),
    deleteRow: (fieldId, rowId) => transact(() => deleteRow(tables(fieldId), rowId, writer)),
    rowConflicts: (fieldId) => readRowConflicts(tables(fieldId)),
    settleCell: (fieldId, rowId, columnId, entryId) =>
      transact(() => settleCell(tables(fieldId), rowId, columnId, entryId, writer)),

    references: () => readReferences(links()),
    addReference: (kind, target) => {
      const value = referenceValue(kind, target);
      transact(() => addMember(links(), value, writer));
    },
    removeReference: (kind, target) => {
      const value = referenceValue(kind, target);
      transact(() => removeMember(links(), value));
    },

    value: (field) => readSlot(doc, slot(field.id), field),
    setValue: (field, value) =>
      transact(() =>
        writeField(codex, field, value, {
          writeText: (fieldId, text) => applyTextDiff(texts(fieldId), text),
          insertRow: (fieldId, rowId, cells, before) =>
            insertRow(tables(fieldId), cells, before, writer, rowId ?? undefined),
        }),
      ),
  };
  writers.set(codex, writer);
  return codex;
}

/** The writer of a Codex opened here. Throws `internal` for any other object. */
export function writerOf(codex: Codex): Writer {
  const writer = writers.get(codex);
  if (writer === undefined) throw new BinderyError('internal', 'Only a Codex from openCodex has a writer');
  return writer;
}
