/** Edits the server makes itself, for REST and for maintenance: made on a copy, then appended like any other edit. */
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { readPin } from '#core/codex/pin.ts';
import { summarizeUpdate, type UpdateSummary } from '#core/document/summarize-update.ts';
import type { Environment } from '#core/environment.ts';
import { BinderyError } from '#core/errors.ts';
import { MAIN_BRANCH, parseDocumentName } from '#core/protocol/document-name.ts';
import type { Appended, Journal } from '../../journal/journal.ts';
import type { EditOptions, LiveDocuments, MadeEdit } from '../../ports/live-documents.port.ts';
import type { ServerEditCheck } from '../../ports/update-checks.port.ts';
import { isLargeSize } from '../../threads/document-size.ts';
import type { TaskThreads } from '../../threads/task-threads.ts';
import type { AppendEdit } from '../append/append-edit.ts';
import { makeEntry } from '../append/journal-entry.ts';
import type { ClientIds } from '../edits/client-ids.ts';
import { type Examination, examineTask, examineUpdate } from './examine-update.ts';
import { editFork } from './fork-edit.ts';
import type { OpenDocuments } from './open-documents.ts';

export interface ServerEditsOptions {
  readonly append: AppendEdit;
  readonly journal: Pick<Journal, 'headSeq'>;
  readonly environment: Environment;
  readonly documents: OpenDocuments;
  readonly clientIds: Pick<ClientIds, 'makeOwn'>;
  /** Runs the work on large documents. */
  readonly threads: TaskThreads;
  /** Asked before each edit; there is nothing to ask when absent. */
  readonly checkServerEdit?: ServerEditCheck | undefined;
}

/** An edit that is ready to be stored; `clientId`: the id it was made under, if that is not taken from its summary. */
interface ServerEdit {
  readonly update: Uint8Array;
  readonly summary: UpdateSummary;
  readonly clientId?: number;
}

type Edits = Pick<LiveDocuments, 'edit' | 'apply' | 'editElsewhere'>;

/** Edits of one document run one at a time, each on the result of the one before. */
export function createServerEdits(options: ServerEditsOptions): Edits {
  return new ServerEdits(options);
}

class ServerEdits implements Edits {
  private readonly options: ServerEditsOptions;
  private readonly inTurn = createTurns();
  /**
   * The server edits under one client id, so that documents don't gain a new one with every request. After a failure, whose
   * outcome may be unknown, it switches to a new one.
   */
  private ownId: number;

  constructor(options: ServerEditsOptions) {
    this.options = options;
    this.ownId = options.clientIds.makeOwn();
  }

  edit<T>(
    documentName: string,
    actor: Actor,
    options: EditOptions,
    edit: (doc: Y.Doc) => T,
  ): Promise<{ result: T; seq: number; changed: boolean }> {
    const { documents, journal } = this.options;
    return this.inChecked(documentName, actor, options, () =>
      documents.use(documentName, async (base) => {
        const { result, update, author } = editFork(
          Y.encodeStateAsUpdate(base),
          this.idFor(documentName),
          edit,
        );
        if (update === null) return { result, seq: await journal.headSeq(documentName), changed: false };
        const made = { update, summary: summarizeUpdate(base, update), clientId: author };
        const { seq, duplicate } = await this.appendOwn(documentName, actor, options, made);
        return { result, seq, changed: !duplicate };
      }),
    );
  }

  apply(
    documentName: string,
    actor: Actor,
    options: EditOptions,
    update: Uint8Array,
  ): Promise<{ seq: number }> {
    return this.inChecked(documentName, actor, options, async () => {
      const { isContained, summary } = await this.examine(documentName, update);
      if (isContained) return { seq: await this.options.journal.headSeq(documentName) };
      const { seq } = await this.append(documentName, actor, options, { update, summary });
      return { seq };
    });
  }

  editElsewhere(
    documentName: string,
    actor: Actor,
    options: EditOptions,
    make: (base: { readonly state: Uint8Array; readonly clientId: number }) => Promise<MadeEdit>,
  ): Promise<{ seq: number; changed: boolean }> {
    const { documents, journal } = this.options;
    return this.inChecked(documentName, actor, options, async () => {
      const state = await documents.state(documentName);
      const clientId = this.idFor(documentName);
      const made = await make({ state, clientId });
      if (made.update === null) return { seq: await journal.headSeq(documentName), changed: false };
      const { seq, duplicate } = await this.appendOwn(documentName, actor, options, { clientId, ...made });
      return { seq, changed: !duplicate };
    });
  }

  /** In its turn, so that what an edit before it does to the rules of the document counts. */
  private inChecked<T>(
    documentName: string,
    actor: Actor,
    { origin, operationId }: EditOptions,
    work: () => Promise<T>,
  ): Promise<T> {
    return this.inTurn(documentName, async () => {
      const pin = async () => await this.options.documents.use(documentName, readPin);
      await this.options.checkServerEdit?.({ documentName, actor, origin, operationId, readPin: pin });
      return await work();
    });
  }

  /** A branch has the history of its Codex, so what is written there under one id must not be written under it here. */
  private idFor(documentName: string): number {
    const branch = parseDocumentName(documentName)?.branch ?? MAIN_BRANCH;
    return branch === MAIN_BRANCH ? this.ownId : this.options.clientIds.makeOwn();
  }

  private async examine(documentName: string, update: Uint8Array): Promise<Examination> {
    const { documents, threads } = this.options;
    if (!isLargeSize(update.length))
      return await documents.use(documentName, (base) => examineUpdate(documentName, base, update));
    const state = await documents.state(documentName);
    return await threads.run(examineTask, { documentName, state, update });
  }

  private async appendOwn(
    documentName: string,
    actor: Actor,
    options: EditOptions,
    made: ServerEdit,
  ): Promise<Appended> {
    try {
      return await this.append(documentName, actor, options, made);
    } catch (error) {
      this.ownId = this.options.clientIds.makeOwn();
      throw error;
    }
  }

  private async append(
    documentName: string,
    actor: Actor,
    edit: EditOptions,
    { clientId, ...made }: ServerEdit,
  ): Promise<Appended> {
    const { environment, documents, append } = this.options;
    const entry = makeEntry(
      { documentName, actor, ...made },
      {
        operationId: edit.operationId ?? environment.newId(),
        origin: edit.origin,
        clientTime: edit.clientTime ?? environment.now(),
        ...(edit.proposal !== undefined && { proposal: edit.proposal }),
      },
    );
    return await append({
      entry: clientId === undefined ? entry : { ...entry, clientId },
      actor,
      document: () => documents.find(documentName),
      idNames: 'attempt',
    });
  }
}

type InTurn = <T>(documentName: string, work: () => Promise<T>) => Promise<T>;

/** Runs the work for one document sequentially. Rejects if the name is not that of a document. */
function createTurns(): InTurn {
  const turns = new Map<string, Promise<unknown>>();
  return (documentName, work) => {
    if (parseDocumentName(documentName) === null)
      return Promise.reject(
        new BinderyError('invalid_input', `"${documentName}" is not the name of a document.`),
      );
    const turn = (turns.get(documentName) ?? Promise.resolve()).then(work, work);
    turns.set(documentName, turn);
    const leave = (): void => {
      if (turns.get(documentName) === turn) turns.delete(documentName);
    };
    turn.then(leave, leave);
    return turn;
  };
}
