/** The readers of a room are told of what happens in it, gathered over its window. */
import type { Connection } from '@hocuspocus/server';
import { beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { MESSAGE, readHead, readServerFrame } from '#core/protocol/wire/frames.ts';
import { roomParts } from './open-document.fixture.ts';
import { Room, type RoomParts } from './room.ts';

const NAME = 'codex/01900000-0000-7000-8000-000000000001';
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

let room: Room;
let windows: number[];

beforeEach(() => {
  windows = [];
  room = roomWith({});
});

function roomWith(parts: Partial<RoomParts>): Room {
  const window = (readers: number): number => {
    windows.push(readers);
    return 0;
  };
  return new Room(NAME, { ...roomParts(), window, ...parts });
}

/** A reader, with the frames that reach it. */
function join(address = NAME, leaves = false) {
  const frames: Uint8Array[] = [];
  const connection = {
    messageAddress: address,
    send(frame: Uint8Array) {
      if (leaves) room.removeConnection(this as unknown as Connection);
      else frames.push(frame);
    },
  } as unknown as Connection;
  room.addConnection(connection);
  return { frames, connection };
}

function updatesOf(words: readonly string[]): Uint8Array[] {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (const word of words) doc.getText('t').insert(0, word);
  return updates;
}

it('tells all readers of a window in one message, encoded once for those of one address', async () => {
  const readers = [join(), join(), join(`${NAME}\0second`)];
  for (const update of updatesOf(['a', 'b', 'c'])) room.tell(update);
  room.presence.apply([{ client: 1, clock: 1, json: '{"user":{}}' }]);
  expect(readers[0]?.frames).toEqual([]);
  await turn();
  expect(windows).toEqual([3]);
  const [first, second, third] = readers.map(({ frames }) => frames) as [
    Uint8Array[],
    Uint8Array[],
    Uint8Array[],
  ];
  expect(first).toHaveLength(2);
  expect(second[0]).toBe(first[0]);
  expect(readHead(third[0] as Uint8Array).key).toBe(`${NAME}\0second`);
  const frame = readServerFrame(first[0] as Uint8Array);
  const page = new Y.Doc();
  if (frame.kind === 'update') Y.applyUpdate(page, frame.update);
  expect(page.getText('t').toString()).toBe('cba');
  expect(readHead(first[1] as Uint8Array).type).toBe(MESSAGE.awareness);
});

it('shows whoever joins who is present, and keeps nothing for an empty room', async () => {
  expect(join().frames).toEqual([]);
  room.presence.apply([{ client: 7, clock: 1, json: '{"user":{}}' }]);
  await turn();
  const [frame] = join().frames;
  expect(frame && readHead(frame).type).toBe(MESSAGE.awareness);
  expect([...room.awareness.getStates()]).toEqual([[7, { user: {} }]]);
});

it('sends what was gathered before it is destroyed, and nothing late', async () => {
  const closed: string[] = [];
  room = roomWith({ window: () => 10_000 });
  room.onDestroy({ close: () => closed.push('content') });
  const { frames } = join();
  const [first, second] = updatesOf(['a', 'b']) as [Uint8Array, Uint8Array];
  room.tell(first);
  await turn();
  expect(frames).toEqual([]);
  room.destroy();
  room.destroy();
  expect(frames).toHaveLength(1);
  expect(closed).toEqual(['content']);
  room.tell(second);
  expect(frames).toHaveLength(2);
});

it('goes on to the others when a reader leaves while it is told', () => {
  const gone = join(NAME, true);
  const { frames } = join();
  room.broadcastStateless('{}');
  expect(frames).toHaveLength(1);
  expect(room.hasConnection(gone.connection)).toBe(false);
  expect(room.getConnectionsCount()).toBe(1);
});

it('refuses presence that comes by way of Hocuspocus, and has nothing that it would store', async () => {
  await expect(room.callbacks.beforeHandleAwareness()).rejects.toMatchObject({ code: 'invalid_update' });
  expect(room.saveMutex.isLocked()).toBe(false);
  expect(await room.saveMutex.runExclusive(async () => 'done')).toBe('done');
});
