/** Reads the structs of a Yjs update (v1 encoding) one after the other, as places in its bytes, without making anything of them. */
import * as decoding from 'lib0/decoding';

/** The numbers that Yjs gives kinds of content; `gc` and `skip` have no item around them. */
export const KINDS = { gc: 0, deleted: 1, text: 4, type: 7, skip: 10 } as const;
export const FLAGS = { left: 0x80, right: 0x40, key: 0x20 } as const;
const [XML_ELEMENT, XML_HOOK] = [3, 5];

/** A struct where it lies; the same object is filled again and again. */
export interface ReadStruct {
  info: number;
  kind: number;
  /** How many clocks it takes. */
  length: number;
  start: number;
  /** Where its content begins: behind its neighbours and its parent. */
  content: number;
  end: number;
  leftClient: number;
  leftClock: number;
  rightClient: number;
  rightClock: number;
  /** Of a text, its UTF-8. */
  textStart: number;
  isAscii: boolean;
}

export function emptyStruct(): ReadStruct {
  return {
    ...{ info: 0, kind: 0, length: 0, start: 0, content: 0, end: 0 },
    ...{ leftClient: -1, leftClock: -1, rightClient: -1, rightClock: -1, textStart: 0, isAscii: true },
  };
}

/** Throws where the bytes follow no grammar of Yjs. */
export function readStruct(decoder: decoding.Decoder, into: ReadStruct): void {
  into.start = decoder.pos;
  const info = decoding.readUint8(decoder);
  into.info = info;
  into.kind = info & 31;
  into.leftClient = -1;
  into.leftClock = -1;
  into.rightClient = -1;
  into.rightClock = -1;
  if (into.kind !== KINDS.gc && info !== KINDS.skip) readNeighbours(decoder, into);
  into.content = decoder.pos;
  into.length = readContent(decoder, into);
  into.end = decoder.pos;
  if (into.end > decoder.arr.length || into.length <= 0) throw new Error('a struct has no end');
}

function readNeighbours(decoder: decoding.Decoder, into: ReadStruct): void {
  const { info } = into;
  if ((info & FLAGS.left) !== 0) {
    into.leftClient = decoding.readVarUint(decoder);
    into.leftClock = decoding.readVarUint(decoder);
  }
  if ((info & FLAGS.right) !== 0) {
    into.rightClient = decoding.readVarUint(decoder);
    into.rightClock = decoding.readVarUint(decoder);
  }
  if ((info & (FLAGS.left | FLAGS.right)) !== 0) return;
  if (decoding.readVarUint(decoder) === 1) skipBytes(decoder);
  else {
    decoding.readVarUint(decoder);
    decoding.readVarUint(decoder);
  }
  if ((info & FLAGS.key) !== 0) skipBytes(decoder);
}

/** Answers how many clocks it takes. */
function readContent(decoder: decoding.Decoder, into: ReadStruct): number {
  switch (into.kind) {
    case KINDS.gc:
    case KINDS.deleted:
    case KINDS.skip:
      return decoding.readVarUint(decoder);
    case KINDS.text:
      return readText(decoder, into);
    case 2: // JSON
      return repeat(decoding.readVarUint(decoder), () => skipBytes(decoder));
    case 3: // bytes
    case 5: // embedded object
      skipBytes(decoder);
      return 1;
    case 6: // formatting
      skipBytes(decoder);
      skipBytes(decoder);
      return 1;
    case KINDS.type: {
      const type = decoding.readVarUint(decoder);
      if (type === XML_ELEMENT || type === XML_HOOK) skipBytes(decoder);
      return 1;
    }
    case 8: // values
      return repeat(decoding.readVarUint(decoder), () => void decoding.readAny(decoder));
    case 9: // document
      skipBytes(decoder);
      decoding.readAny(decoder);
      return 1;
    default:
      throw new Error(`content of the unknown kind ${into.kind}`);
  }
}

function repeat(count: number, read: () => void): number {
  for (let index = 0; index < count; index += 1) read();
  return count;
}

function skipBytes(decoder: decoding.Decoder): void {
  const length = decoding.readVarUint(decoder);
  decoder.pos += length;
}

/** Answers its length as JavaScript counts. */
function readText(decoder: decoding.Decoder, into: ReadStruct): number {
  const bytes = decoding.readVarUint(decoder);
  const { arr, pos } = decoder;
  const end = pos + bytes;
  if (end > arr.length) throw new Error('a text has no end');
  let length = 0;
  into.isAscii = true;
  for (let at = pos; at < end; at += 1) {
    const byte = arr[at] as number;
    if (byte < 0x80) length += 1;
    else {
      into.isAscii = false;
      // The first byte of a character, of which one of four bytes counts twice.
      if (byte >= 0xf0) length += 2;
      else if (byte >= 0xc0) length += 1;
    }
  }
  into.textStart = pos;
  decoder.pos = end;
  return length;
}
