/** Documents whose history was changed leave memory, and so does what is loaded of them while edits of before are being stored. */
import { expect, test, vi } from 'vitest';
import { startFixture } from '../collaboration.fixture.ts';
import { Room, type RoomParts } from '../content/room.ts';
import { PresenceSweep } from '../content/room-presence.ts';
import { discardDocument, discardOutdated } from './discard-documents.ts';

const NAME = 'codex/0190f3a0-0000-7000-8000-000000000001';
const PARTS: RoomParts = {
  window: () => 0,
  measureGap: () => ({ note: () => {}, average: () => 0 }),
  during: (tell) => tell(),
  sweep: new PresenceSweep(() => 0),
};

function openRooms() {
  const documents = new Map<string, Room>();
  const dropped: Room[] = [];
  let busy = false;
  const drop = (room: Room): void => {
    dropped.push(room);
    documents.delete(room.name);
  };
  const load = (name = NAME): Room => {
    const room = new Room(name, PARTS);
    documents.set(name, room);
    return room;
  };
  const parts = {
    hocuspocus: { documents, loadingDocuments: new Map<string, Promise<Room>>() },
    pendingWrites: { has: () => busy },
    drop,
  };
  const setBusy = (next: boolean): void => {
    busy = next;
  };
  return { parts, load, dropped, setBusy };
}

test('a room that is loaded while an edit of before is being stored goes too: it would lack that', async () => {
  const { parts, load, dropped, setBusy } = openRooms();
  const first = load();
  setBusy(true);
  const done = discardDocument(parts, NAME);
  await vi.waitFor(() => expect(dropped).toEqual([first]));
  const second = load();
  setBusy(false);
  await done;
  expect(dropped).toEqual([first, second]);
});

test('one that is being loaded is waited for, and dropped', async () => {
  const { parts, load, dropped } = openRooms();
  let loaded = (_room: Room): void => {};
  parts.hocuspocus.loadingDocuments.set(
    NAME,
    new Promise((resolve) => {
      loaded = resolve;
    }),
  );
  const done = discardDocument(parts, NAME);
  const room = load();
  loaded(room);
  await done;
  expect(dropped).toEqual([room]);
});

test('after messages were missed those go of whose removals nothing was heard, and extracts with their Codex', async () => {
  const { parts, load, dropped } = openRooms();
  const [changed, same] = [load(), load('codex/0190f3a0-0000-7000-8000-000000000002')];
  load('extract/0190f3a0-0000-7000-8000-000000000003@abc');
  same.removals = 2;
  await discardOutdated(parts, async (name) => (name === same.name ? 2 : 1));
  expect(dropped).toEqual([changed]);
});

test('whoever is in it comes back to what the journal has, and is told how often something was removed', async () => {
  let removals = 0;
  const fixture = await startFixture({ countRemovals: async () => removals });
  try {
    const member = fixture.join(NAME, 'editor:ines');
    const heard: string[] = [];
    member.provider.on('stateless', ({ payload }: { payload: string }) => heard.push(payload));
    await expect.poll(() => member.provider.synced).toBe(true);
    expect(heard).toEqual([]);
    removals = 1;
    await fixture.collaboration.live.discard([NAME]);
    await expect.poll(() => heard).toEqual(['{"type":"passages-removed","times":1}']);
    expect(member.closes.map(({ reason }) => reason)).toEqual(['try-again-later']);
  } finally {
    await fixture.stop();
  }
});
