import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isWellFormed,
  MESSAGE,
  readClientFrame,
  readHead,
  readServerFrame,
  readSyncStatus,
  SYNC_STEP,
  writeEdit,
  writeEdits,
  writeSyncStatus,
} from './frames.ts';

const NAME = 'codex/0192f0c1-2a3b-7c4d-8e5f-000000000001';
/** NAME as a varString. */
const ADDRESS = `2a${Buffer.from(NAME).toString('hex')}`;

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const hex = (frame: Uint8Array) => Buffer.from(frame).toString('hex');
const framed = (body: string) => bytes(ADDRESS + body);
const readFromClient = (frame: Uint8Array) => readClientFrame(readHead(frame));

const update = Uint8Array.of(1, 2, 3);
const trailer = { clientTime: 1_700_000_000_123, operationId: '7:0-3' };
const edit = { update, trailer };
const plain = { update: Uint8Array.of(4), trailer: null };

/** As released versions write them: neither a page nor a server of another version may be misunderstood. */
const FIXTURES = {
  edit: '00020301020301fbd095ffbc3105373a302d33',
  bareEdit: '00020104',
  reply: '0001020000',
  batch: '000302030102030d01fbd095ffbc3105373a302d33010400',
  stored: '0801',
  refused: '0800',
  storedMany: '0801ac02',
};

describe('frames from a page', () => {
  it('are written as they always were', () => {
    expect(hex(writeEdit(NAME, SYNC_STEP.update, edit))).toBe(ADDRESS + FIXTURES.edit);
    expect(hex(writeEdit(NAME, SYNC_STEP.update, plain))).toBe(ADDRESS + FIXTURES.bareEdit);
    const nothing = { update: Uint8Array.of(0, 0), trailer: null };
    expect(hex(writeEdit(NAME, SYNC_STEP.reply, nothing))).toBe(ADDRESS + FIXTURES.reply);
    expect(hex(writeEdits(NAME, [edit, plain]))).toBe(ADDRESS + FIXTURES.batch);
  });

  it('are read as edits, one or several', () => {
    expect(readFromClient(framed(FIXTURES.edit))).toEqual({ kind: 'edits', key: NAME, edits: [edit] });
    expect(readFromClient(framed(FIXTURES.bareEdit))).toEqual({ kind: 'edits', key: NAME, edits: [plain] });
    expect(readFromClient(framed(FIXTURES.batch))).toEqual({
      kind: 'edits',
      key: NAME,
      edits: [edit, plain],
    });
  });

  it('are told apart by their type', () => {
    expect(readFromClient(framed('01020a0b'))).toEqual({
      kind: 'awareness',
      key: NAME,
      update: Uint8Array.of(10, 11),
    });
    expect(readFromClient(framed('05027b7d'))).toEqual({ kind: 'stateless', key: NAME, payload: '{}' });
    expect(readFromClient(framed('00000100'))).toEqual({
      kind: 'stateVector',
      key: NAME,
      vector: Uint8Array.of(0),
    });
    expect(() => readFromClient(framed('000001ff'))).toThrow();
    expect(readFromClient(framed('63'))).toEqual({ kind: 'protocol', key: NAME, type: 99 });
  });

  it('name their document, with or without a session of the client', () => {
    expect(readHead(framed('03'))).toMatchObject({
      key: NAME,
      documentName: NAME,
      type: MESSAGE.queryAwareness,
    });
    const key = `${NAME}\0s1`;
    expect(readHead(writeEdit(key, SYNC_STEP.update, plain))).toMatchObject({ key, documentName: NAME });
    expect(() => readHead(writeEdit('x'.repeat(201), SYNC_STEP.update, plain))).toThrow(RangeError);
  });

  it('are well formed when Hocuspocus can read them', () => {
    expect(isWellFormed(framed('00000100'))).toBe(false);
    expect(isWellFormed(framed('020003616263'))).toBe(true);
    expect(isWellFormed(framed('0201'))).toBe(false);
    expect(isWellFormed(framed('03'))).toBe(true);
  });
});

describe('frames from the server', () => {
  it('acknowledge one edit or several, as they always did', () => {
    expect(hex(writeSyncStatus(NAME, { stored: true, count: 1 }))).toBe(ADDRESS + FIXTURES.stored);
    expect(hex(writeSyncStatus(NAME, { stored: false, count: 1 }))).toBe(ADDRESS + FIXTURES.refused);
    expect(hex(writeSyncStatus(NAME, { stored: true, count: 300 }))).toBe(ADDRESS + FIXTURES.storedMany);
    expect(readSyncStatus(framed(FIXTURES.storedMany))).toEqual({ stored: true, count: 300 });
    expect(readServerFrame(framed(FIXTURES.refused))).toEqual({ kind: 'status', stored: false, count: 1 });
  });

  it('ask, answer and tell of edits', () => {
    expect(readServerFrame(framed('00000100'))).toEqual({ kind: 'stateVector', vector: Uint8Array.of(0) });
    const read = { kind: 'update', update: Uint8Array.of(0, 0) };
    expect(readServerFrame(framed(FIXTURES.reply))).toEqual({ ...read, isReply: true });
    expect(readServerFrame(framed('0002020000'))).toEqual({ ...read, isReply: false });
    expect(readServerFrame(framed('0100'))).toEqual({ kind: 'protocol', type: MESSAGE.awareness });
  });
});

it('reads what it wrote, whatever is in it', () => {
  const edits = fc.array(
    fc.record({
      update: fc.uint8Array({ maxLength: 40 }),
      trailer: fc.option(
        fc.record({
          clientTime: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
          operationId: fc.string({ unit: fc.constantFrom(...'09az:-~#'), minLength: 1, maxLength: 160 }),
        }),
      ),
    }),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(edits, fc.boolean(), fc.integer({ min: 1, max: 5_000 }), (written, stored, count) => {
      expect(readFromClient(writeEdits(NAME, written))).toEqual({ kind: 'edits', key: NAME, edits: written });
      for (const one of written) {
        const frame = writeEdit(NAME, SYNC_STEP.update, one);
        expect(readFromClient(frame)).toEqual({ kind: 'edits', key: NAME, edits: [one] });
      }
      expect(readServerFrame(writeSyncStatus(NAME, { stored, count }))).toEqual({
        kind: 'status',
        stored,
        count,
      });
    }),
  );
});
