/** A server with one Codex, from the socket to the journal. */
import * as Y from 'yjs';
import type { UserActor } from '#core/access/policy.ts';
import { seedUpdate } from '#core/codex/seed-codex.ts';
import type { DecodedUpdate } from '#core/document/root-resolver.ts';
import { isContained, operationId, summarizeUpdate } from '#core/document/summarize-update.ts';
import { isOrderable } from '#core/document/update-order.ts';
import type { Environment } from '#core/environment.ts';
import { writeRichText } from '#richtext/field-text.ts';
import { createCodexUpdateCheck } from '#server/codices/content/codex-update-check.ts';
import { createClientIds } from '#server/collaboration/edits/client-ids.ts';
import { findMissing } from '#server/collaboration/edits/missing-dependencies.ts';
import { createMemoryJournal } from '#server/journal/memory-journal.ts';
import type { Chance } from '../convergence/chance.ts';
import { TEMPLATE } from './template.ts';

/** 2026-01-01T00:00:00Z. */
const BEGIN = 1_767_225_600_000;
const NAME = 'codex/0190a000-0000-7000-8000-000000000001';
const NO_STRUCTS = new Map();

/** `stored`: in the journal and shown. `nothing`: known, or waiting for what never comes. Else the reason it was refused for. */
export type Outcome = 'stored' | 'nothing' | { readonly refusal: string };

export class World {
  readonly doc = new Y.Doc();
  readonly environment: Environment;
  private readonly journal = createMemoryJournal({ now: () => BEGIN });
  private readonly clientIds;
  private readonly check = createCodexUpdateCheck({
    findTemplates: async () => [TEMPLATE],
    journal: this.journal,
  });

  constructor(chance: Chance) {
    let ids = 0;
    this.environment = {
      now: () => BEGIN,
      random: () => chance.next(),
      newId: () => {
        ids += 1;
        return `0190a000-0000-7000-9000-${String(ids).padStart(12, '0')}`;
      },
    };
    this.clientIds = createClientIds({ journal: this.journal, environment: this.environment });
  }

  async seed(author: UserActor): Promise<void> {
    const [, codexId = ''] = NAME.split('/');
    const template = { ...TEMPLATE, fields: {} };
    const seed = { codexId, template, title: 'A Codex', values: {}, now: BEGIN, actor: author };
    await this.store(author, seedUpdate({ ...seed, writeFragment: writeRichText }), 'seed');
  }

  /** What the server does with an edit from a socket. */
  async take(actor: UserActor, update: Uint8Array): Promise<Outcome> {
    const decoded = decode(update);
    if (decoded === null) return { refusal: 'it does not decode' };
    if (isContained(this.doc, update, decoded)) return 'nothing';
    if (findMissing(this.doc, decoded, NO_STRUCTS) !== null) return 'nothing';
    const summary = summarizeUpdate(this.doc, update, decoded);
    const authorship = await this.clientIds.admit(NAME, { actor, clientId: null }, summary.clients);
    if (authorship !== 'own') return { refusal: 'it is somebody else’s' };
    if (!isOrderable(decoded.structs)) return { refusal: 'it builds on itself' };
    const document = this.doc;
    const edit = { documentName: NAME, actor, document, update, decoded, summary, ahead: NO_STRUCTS };
    const objection = await this.check({ ...edit, settled: Promise.resolve(), isRecovery: false });
    if (objection !== null) return { refusal: typeof objection === 'string' ? objection : objection.later };
    await this.store(actor, update, 'socket');
    return 'stored';
  }

  /** A copy for a page, or for looking at. */
  copy(clientId?: number): Y.Doc {
    const doc = new Y.Doc();
    if (clientId !== undefined) doc.clientID = clientId;
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.doc), 'server');
    return doc;
  }

  private async store(actor: UserActor, update: Uint8Array, origin: 'seed' | 'socket'): Promise<void> {
    const summary = summarizeUpdate(this.doc, update);
    const clientId = summary.clients.length === 1 ? (summary.clients[0]?.client ?? 0) : 0;
    await this.journal.append({
      ...{ documentName: NAME, operationId: operationId(update), payload: update, actor, clientId, origin },
      ...{ clientTime: BEGIN, summary },
    });
    Y.applyUpdate(this.doc, update);
  }
}

function decode(update: Uint8Array): DecodedUpdate | null {
  try {
    return Y.decodeUpdate(update);
  } catch {
    return null;
  }
}
