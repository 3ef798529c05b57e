/** Whatever happens to a person's tabs, the server ends up with every edit once, in order, at its own time. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { isContained } from '#core/document/summarize-update.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { DocumentOutbox, STORE_ORIGIN } from './document-outbox.ts';
import { createTestLocks } from './outbox.fixture.ts';
import type { Sending } from './resync-plan.ts';

const NAME = 'codex/0190a000-0000-7000-8000-000000000001';
const FROM_SERVER = Symbol('server');
const FIELDS = ['title', 'field:body'];

/** A server that stores what it takes and may be cut off before it has answered. */
class Server {
  readonly doc = new Y.Doc();
  /** What was stored, when it was made, and how often. */
  readonly journal: { readonly update: Uint8Array; readonly at: number }[] = [];

  constructor() {
    for (const name of FIELDS) this.doc.getText(name);
  }

  take({ update, trailer }: Sending): void {
    if (isContained(this.doc, update)) return;
    this.journal.push({ update, at: trailer?.clientTime ?? 0 });
    Y.applyUpdate(this.doc, update);
  }
}

interface Tab {
  readonly doc: Y.Doc;
  readonly outbox: DocumentOutbox;
  readonly locks: ReturnType<ReturnType<typeof createTestLocks>['tab']>;
  /** Handed over and not yet at the server; `null` while there is no connection. */
  wire: Sending[] | null;
  /** At the server, and not yet acknowledged here. */
  answers: string[];
}

/** A browser with some tabs, one store and a clock, whose tabs may die at any moment. */
class Browser {
  readonly server: Server;
  readonly made: { readonly marker: string; readonly at: number; readonly client: number }[] = [];
  private readonly time = { now: 1_700_000_000_000 };
  private readonly environment = {
    now: () => this.time.now,
    newId: () => crypto.randomUUID(),
    random: () => 0.5,
  };
  private readonly store = createMemoryStore(this.environment);
  private readonly locks = createTestLocks();
  private readonly all: DocumentOutbox[] = [];
  tabs: Tab[] = [];

  constructor(server: Server) {
    this.server = server;
  }

  async open(): Promise<void> {
    const doc = new Y.Doc();
    for (const name of FIELDS) doc.getText(name);
    const locks = this.locks.tab();
    const outbox = new DocumentOutbox({
      store: this.store,
      documentName: NAME,
      doc,
      environment: this.environment,
      locks,
      onFailed: () => undefined,
      onStoring: () => undefined,
      onChanged: () => undefined,
      onFound: () => undefined,
    });
    this.all.push(outbox);
    const opened: Tab = { doc, outbox, locks, wire: null, answers: [] };
    doc.on('update', (update: Uint8Array, origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
      if (origin === FROM_SERVER) outbox.keep(update, transaction, true);
      else if (origin !== STORE_ORIGIN) {
        const edit = outbox.add(update, transaction, opened.wire !== null);
        opened.wire?.push(outbox.sendingOf(edit, 0));
      }
    });
    await outbox.load();
    this.tabs.push(opened);
  }

  type(tab: Tab, field: number, pauseMs: number): void {
    this.time.now += pauseMs;
    const text = tab.doc.getText(FIELDS[field % FIELDS.length]);
    const marker = `<${this.made.length}>`;
    this.made.push({ marker, at: this.time.now, client: tab.doc.clientID });
    text.insert(text.length, marker);
  }

  connect(tab: Tab): void {
    tab.answers = [];
    const plan = tab.outbox.answer(
      Y.encodeStateVector(this.server.doc),
      { recovering: false, clockOffset: 0 },
      false,
    );
    tab.wire = [...plan.sendings, plan.closing];
    Y.applyUpdate(tab.doc, Y.encodeStateAsUpdate(this.server.doc, Y.encodeStateVector(tab.doc)), FROM_SERVER);
  }

  /** The server takes some of what is on its way. */
  deliver(tab: Tab, count: number): void {
    for (const sending of tab.wire?.splice(0, count) ?? []) {
      this.server.take(sending);
      tab.answers.push(...sending.editIds);
    }
  }

  acknowledge(tab: Tab, count: number): void {
    tab.outbox.confirm(tab.answers.splice(0, count));
  }

  /** The connection is lost, with all that is on its way in either direction. */
  cut(tab: Tab): void {
    tab.wire = null;
    tab.answers = [];
  }

  die(tab: Tab): void {
    this.cut(tab);
    this.tabs = this.tabs.filter((other) => other !== tab);
    tab.locks.die();
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  }

  /** Every tab goes, and a last one comes back and has the time to send all there is. */
  async finish(): Promise<void> {
    await this.settle();
    for (const tab of [...this.tabs]) this.die(tab);
    await this.open();
    const [last] = this.tabs as [Tab];
    this.connect(last);
    this.deliver(last, Number.POSITIVE_INFINITY);
    this.acknowledge(last, Number.POSITIVE_INFINITY);
    await this.settle();
    expect(last.outbox.count).toBe(0);
    expect(last.doc.toJSON()).toEqual(this.server.doc.toJSON());
    for (const outbox of this.all) await outbox.close();
    expect((await this.store.list())[0]?.waiting ?? 0).toBe(0);
  }
}

const step = fc.record({
  kind: fc.constantFrom(
    'type',
    'type',
    'type',
    'type',
    'connect',
    'deliver',
    'acknowledge',
    'cut',
    'open',
    'die',
  ),
  tab: fc.nat(2),
  field: fc.nat(1),
  amount: fc.nat(4),
  pauseMs: fc.constantFrom(50, 50, 50, 500, 5_000, 60_000),
});

describe('the outbox', () => {
  it('OB1, OB4, OB5, OB6, OB12: brings every edit to the server once, in order, whatever happens to the tabs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
        const server = new Server();
        const browser = new Browser(server);
        await browser.open();
        for (const { kind, tab: index, field, amount, pauseMs } of steps) {
          if (kind === 'open' && browser.tabs.length < 3) await browser.open();
          const tab = browser.tabs[index % Math.max(1, browser.tabs.length)];
          if (tab === undefined) continue;
          if (kind === 'type') browser.type(tab, field, pauseMs);
          else if (kind === 'connect' && tab.wire === null) browser.connect(tab);
          else if (kind === 'deliver') browser.deliver(tab, amount);
          else if (kind === 'acknowledge') browser.acknowledge(tab, amount);
          else if (kind === 'cut') browser.cut(tab);
          else if (kind === 'die') {
            await browser.settle();
            browser.die(tab);
          }
        }
        await browser.finish();
        expectEveryEditOnce(browser);
      }),
      { numRuns: 200 },
    );
  }, 120_000);
});

function expectEveryEditOnce({ server, made }: Browser): void {
  const texts = FIELDS.map((name) => server.doc.getText(name).toString());
  for (const { marker } of made) expect(texts.join('').split(marker)).toHaveLength(2);
  // Each client's structs came in order of clock, and none twice.
  const next = new Map<number, number>();
  for (const { update, at } of server.journal) {
    for (const { id, length } of Y.decodeUpdate(update).structs) {
      const end = id.clock + length;
      expect(id.clock).toBeLessThanOrEqual(next.get(id.client) ?? 0);
      next.set(id.client, Math.max(end, next.get(id.client) ?? 0));
    }
    expectOwnTime(update, at, made);
  }
}

/** A row of the journal holds what was made within its half minute before the time it tells. */
function expectOwnTime(update: Uint8Array, at: number, made: Browser['made']): void {
  const said = Y.decodeUpdate(update)
    .structs.map((struct) =>
      struct instanceof Y.Item && struct.content instanceof Y.ContentString ? struct.content.str : '',
    )
    .join('');
  for (const { marker, at: madeAt } of made) {
    if (!said.includes(marker)) continue;
    expect(madeAt).toBeLessThanOrEqual(at);
    expect(at - madeAt).toBeLessThanOrEqual(30_000);
  }
}
