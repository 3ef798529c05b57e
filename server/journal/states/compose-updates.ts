/**
 * Composes Yjs updates (v1 encoding) into one, in time and room that grow with their bytes alone: no document is made, in which each deletion would
 * move all that lies behind it.
 */
import * as decoding from 'lib0/decoding';
import { ByteWriter } from './byte-writer.ts';
import { DeletedRanges } from './deleted-ranges.ts';
import { emptyStruct, KINDS, readStruct } from './struct-reader.ts';
import { StructWriter } from './struct-writer.ts';

/** Consecutive structs of one client in one of the updates. */
interface Section {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly structs: number;
  readonly clock: number;
}

/**
 * The update that these come to, each of which leads on from those before it: what they insert and delete, nothing more and nothing less. Text that
 * was typed letter by letter is one struct; of what is deleted only the place is left. `null` where that cannot be done on bytes alone: they leave
 * something out, or overlap in part, or one of them is no update.
 */
export function composeUpdates(updates: readonly Uint8Array[]): Uint8Array | null {
  try {
    return compose(updates);
  } catch {
    return null;
  }
}

function compose(updates: readonly Uint8Array[]): Uint8Array | null {
  const clients = new Map<number, Section[]>();
  const deleted = new DeletedRanges();
  for (const update of updates) scan(update, clients, deleted);
  deleted.finish();
  const out = new ByteWriter();
  // As Yjs does: the largest first.
  const ids = [...clients.keys()].sort((a, b) => b - a);
  out.uint(ids.length);
  for (const client of ids) {
    const sections = clients.get(client) ?? [];
    const writer = writeSections(client, sections, deleted);
    if (writer === null) return null;
    const structs = writer.finish();
    out.uint(writer.structs);
    out.uint(client);
    out.uint(sections[0]?.clock ?? 0);
    out.append(structs);
  }
  deleted.write(out);
  return out.finish();
}

/** Notes where the structs of each client lie, and what is deleted. */
function scan(update: Uint8Array, clients: Map<number, Section[]>, deleted: DeletedRanges): void {
  const decoder = decoding.createDecoder(update);
  const struct = emptyStruct();
  for (let count = decoding.readVarUint(decoder); count > 0; count -= 1) {
    const structs = decoding.readVarUint(decoder);
    const client = decoding.readVarUint(decoder);
    const clock = decoding.readVarUint(decoder);
    const section = { bytes: update, start: decoder.pos, structs, clock };
    for (let index = 0; index < structs; index += 1) readStruct(decoder, struct);
    if (structs === 0) continue;
    const known = clients.get(client);
    if (known === undefined) clients.set(client, [section]);
    else known.push(section);
  }
  deleted.read(decoder);
  if (decoder.pos !== update.length) throw new Error('an update has something behind its end');
}

/** `null` where one of them does not begin where those before it end. */
function writeSections(
  client: number,
  sections: readonly Section[],
  deleted: DeletedRanges,
): StructWriter | null {
  const struct = emptyStruct();
  const writer = new StructWriter(client, deleted.of(client));
  const begin = sections[0]?.clock ?? 0;
  let next = begin;
  for (const { bytes, start, structs, clock: first } of sections) {
    // What comes before the first of them may be new, or sent once more: they do not say.
    if (first < begin) return null;
    const decoder = decoding.createDecoder(bytes);
    decoder.pos = start;
    let clock = first;
    for (let index = 0; index < structs; index += 1) {
      readStruct(decoder, struct);
      const end = clock + struct.length;
      // Sent once more.
      if (end > next) {
        if (clock !== next || struct.kind === KINDS.skip) return null;
        writer.write(bytes, struct, clock);
        next = end;
      }
      clock = end;
    }
  }
  return writer;
}
