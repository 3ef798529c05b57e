/** The session of a template’s draft: begun without the server, and merged with what the server began. */
import { afterEach, expect, it } from 'vitest';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { seedTemplateDraft } from '#core/template/draft/template-draft.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import type { SessionOptions } from './document-session.ts';
import {
  ACTOR,
  ANA,
  environment,
  keep,
  NOWHERE,
  phase,
  startServer,
  stopEverything,
  until,
} from './session.fixture.ts';
import { openTemplateSession, type TemplateSession } from './template-session.ts';

afterEach(stopEverything);

const NAME = 'template/0190a000-0000-7000-8000-0000000000aa';
const SEED = seedTemplateDraft(NAME, { version: 0, source: "{ id: 'note' }" });

function open(overrides: Partial<SessionOptions> & { readonly url: string }, actor = ACTOR): TemplateSession {
  return keep(
    openTemplateSession({
      documentName: NAME,
      getTicket: async () => ({ ticket: 't', serverTime: Date.now(), actor }),
      actor,
      store: createMemoryStore(environment),
      environment,
      WebSocketPolyfill: WebSocket,
      ...overrides,
    }),
  );
}

it('begins on this device, keeps what is written there, and is one with the draft of the server', async () => {
  const server = await startServer();
  const ana = open({ url: server.url }, ANA);
  await phase(ana, 'saved');
  Y.applyUpdate(ana.doc, SEED);
  ana.draft.source.insert(0, '// Ana\n');
  await ana.saved();

  const store = createMemoryStore(environment);
  const away = open({ url: NOWHERE, store });
  await away.begin(SEED);
  expect(away.draft.baseVersion()).toBe(0);
  expect(away.isBegunHere()).toBe(true);
  expect(away.status.get().waiting).toBe(0);
  away.draft.source.insert(away.draft.source.length, '\n// Rae');
  await away.close();

  const again = open({ url: NOWHERE, store });
  await again.loaded;
  await again.begin(SEED);
  expect(again.draft.source.toString()).toBe("{ id: 'note' }\n// Rae");
  await again.close();

  const back = open({ url: server.url, store });
  await back.loaded;
  await back.saved();
  await until(() => ana.draft.source.toString().includes('Rae'), 'what was written away from the server');
  for (const { draft } of [ana, back]) expect(draft.source.toString()).toBe("// Ana\n{ id: 'note' }\n// Rae");
});
