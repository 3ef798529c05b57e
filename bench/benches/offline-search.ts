/** Bench: search on a device over 10,000 Codices, loading their entries, and opening the tree from the local store. */
import * as Y from 'yjs';
import type { Environment } from '#core/environment.ts';
import { facetOf, tagFacet } from '#core/search/facets.ts';
import { templateNames } from '#core/search/filter-names.ts';
import { findLocally } from '#core/search/find-locally.ts';
import { createLocalEntry, type LocalEntry } from '#core/search/local-entry.ts';
import { parseSearch } from '#core/search/parse-search.ts';
import type { LocalContext } from '#core/search/resolve-locally.ts';
import { fillTemplate } from '#core/template/fill-template.ts';
import { parseTemplate } from '#core/template/parse-template.ts';
import { openWorkspace } from '#core/workspace/open-workspace.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { seededRandom } from '../faults/seeded-random.ts';
import { against, type Figure, percentilesOf } from '../figures/figures.ts';
import { CASES, SOURCE } from './search.ts';

const CODICES = 10_000;
const VOCABULARY = 30_000;
const ROUNDS = 40;
const P95_TARGET_MS = 50;
const SEVERITIES = ['low', 'medium', 'high'] as const;
const TODAY = '2026-11-26';

export async function benchOfflineSearch(): Promise<Figure[]> {
  return [...(await measureSearch()), await measureTree()];
}

async function measureSearch(): Promise<Figure[]> {
  const store = createMemoryStore({ now: () => 0 });
  for (const entry of makeEntries()) await store.records.put('search', entry.codex.id, entry);
  const started = performance.now();
  const entries = (await store.records.list('search')).map(({ value }) => value as LocalEntry);
  const read = performance.now() - started;
  const parsed = parseTemplate(SOURCE);
  const context: LocalContext = {
    me: 'u',
    people: [],
    names: templateNames(parsed.ok ? [fillTemplate(parsed.source)] : []),
    timeZone: 'UTC',
    today: TODAY,
    commentsOn: () => [],
    place: () => ({ standing: 'live', ancestors: [] }),
  };
  const figures: Figure[] = [
    { bench: 'offline-search', case: `${CODICES} entries cloned into memory`, unit: 'ms', value: read },
  ];
  for (const [name, q] of Object.entries(CASES)) {
    const took: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const from = performance.now();
      findLocally(entries, q, parseSearch(q, { today: TODAY }), context);
      if (round >= ROUNDS / 4) took.push(performance.now() - from);
    }
    const { p50, p95 } = percentilesOf(took);
    const figure = { bench: 'offline-search', unit: 'ms' };
    figures.push({ ...figure, case: `${name}, p50`, value: p50 });
    figures.push({ ...figure, case: `${name}, p95`, value: p95, target: P95_TARGET_MS });
  }
  return figures;
}

function* makeEntries(): Generator<LocalEntry> {
  const random = seededRandom(7);
  const word = () => `w${Math.floor(VOCABULARY * random() ** 6)}x`;
  const text = (words: number) => Array.from({ length: words }, word).join(' ');
  const person = { id: 'u', name: 'Bench' };
  for (let number = 0; number < CODICES; number += 1) {
    const severity = SEVERITIES[number % SEVERITIES.length] ?? 'low';
    const tag = `tag${number % 40}`;
    const at = new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();
    const title = text(3 + Math.floor(random() * 4));
    const codex = {
      id: `codex-${number}`,
      title,
      template: { id: 'report', version: 1 },
      parentId: null,
      createdAt: at,
      updatedAt: at,
      createdBy: person,
      updatedBy: person,
    };
    const entries = [
      { field: 'severity', label: 'Severity', text: severity, isValue: true },
      { field: 'labels', label: 'Labels', text: tag, isValue: true },
      { field: 'body', label: 'Body', text: text(100 + Math.floor(random() ** 3 * 2_000)), isValue: false },
    ];
    const facets = [facetOf('severity'), facetOf('severity', severity), facetOf('body'), tagFacet(tag)];
    const choice = { kind: 'choice', number: number % SEVERITIES.length, key: severity, text: null } as const;
    yield createLocalEntry(
      codex,
      { title, entries, facets },
      { values: { severity: [choice] }, unknown: [] },
    );
  }
}

/** From the rows of the local store to a tree that can be asked, beside the bare update. */
async function measureTree(): Promise<Figure> {
  const random = seededRandom(3);
  const environment: Environment = { now: () => 0, newId: () => crypto.randomUUID(), random };
  const actor = { id: 'u', name: 'Bench' };
  const source = new Y.Doc();
  const workspace = openWorkspace(source, { environment, actor });
  const ids = Array.from({ length: CODICES }, () => crypto.randomUUID());
  workspace.transact(() => {
    for (const [index, id] of ids.entries()) {
      const parentId = index < 20 ? null : (ids[Math.floor(random() * index)] ?? null);
      workspace.insert(id, { parentId }, { title: `Codex ${index}`, templateId: 'task' });
    }
  });
  const store = createMemoryStore({ now: () => 0 });
  const bare = Y.encodeStateAsUpdate(source);
  await store.append('workspace', bare);
  const [ours, peer]: [number[], number[]] = [[], []];
  for (let round = 0; round < 7; round += 1) {
    const from = performance.now();
    const doc = new Y.Doc();
    const opened = openWorkspace(doc, { environment, actor });
    for (const update of (await store.load('workspace')).updates) Y.applyUpdate(doc, update);
    if (opened.children(null).length !== 20) throw new Error('The tree was not opened whole.');
    ours.push(performance.now() - from);
    const again = performance.now();
    Y.applyUpdate(new Y.Doc(), bare);
    peer.push(performance.now() - again);
  }
  const figure = { bench: 'offline-search', case: `open a tree of ${CODICES} from the store`, unit: 'ms' };
  return against(
    { ...figure, value: percentilesOf(ours).p50 },
    'Y.applyUpdate alone',
    percentilesOf(peer).p50,
  );
}
