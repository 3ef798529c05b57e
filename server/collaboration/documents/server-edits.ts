/** Edits the server makes itself, for REST and for maintenance: made on a copy, then appended like any other edit. */
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { readPin } from '#core/codex/pin.ts';
import { summarizeUpdate, type UpdateSummary } from '#core/document/summarize-update.ts';
import type { Environment } from '#core/environment.ts';
import { BinderyError } from '#core/errors.ts';
import { MAIN_BRANCH, parseDocumentName } from '#core/protocol/document-name.ts';
import type { Appended, Journal } from '../../journal/journal.ts';
import type {
  EditBase,
  EditOptions,
  LiveDocuments,
  MadeEdit,
  TogetherEdit,
} from '../../ports/live-documents.port.ts';
import type { ServerEditCheck } from '../../ports/update-checks.port.ts';
import { isLargeSize } from '../../threads/document-size.ts';
import type { TaskThreads } from '../../threads/task-threads.ts';
import type { AcceptedEdit, AppendEdit, AppendTogether } from '../append/append-edit.ts';
import { makeEntry } from '../append/journal-entry.ts';
import type { ClientIds } from '../edits/client-ids.ts';
import { type Examination, examineTask, examineUpdate } from './examine-update.ts';
import { editFork } from './fork-edit.ts';
import type { OpenDocuments } from './open-documents.ts';

export interface ServerEditsOptions {
  readonly append: AppendEdit;
  readonly appendTogether: AppendTogether;
  readonly journal: Pick<Journal, 'headSeq' | 'headSeqs'>;
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

type Edits = Pick<LiveDocuments, 'edit' | 'apply' | 'editElsewhere' | 'editTogether'>;

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
    make: (base: EditBase) => Promise<MadeEdit>,
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

  /** Turns are taken in the order of the names, so that two of these never wait for each other. */
  editTogether(
    actor: Actor,
    edits: readonly TogetherEdit[],
    make: (bases: readonly EditBase[]) => Promise<readonly MadeEdit[]>,
  ): Promise<readonly { readonly seq: number; readonly changed: boolean }[]> {
    const waiting = [...edits].sort((a, b) => (a.documentName < b.documentName ? -1 : 1));
    const takeTurns = async (place: number): Promise<readonly { seq: number; changed: boolean }[]> => {
      const next = waiting[place];
      if (next === undefined) return await this.makeTogether(actor, edits, make);
      return await this.inChecked(next.documentName, actor, next.options, () => takeTurns(place + 1));
    };
    return takeTurns(0);
  }

  private async makeTogether(
    actor: Actor,
    edits: readonly TogetherEdit[],
    make: (bases: readonly EditBase[]) => Promise<readonly MadeEdit[]>,
  ): Promise<readonly { seq: number; changed: boolean }[]> {
    const { documents, journal, appendTogether } = this.options;
    const bases: EditBase[] = [];
    for (const { documentName } of edits)
      bases.push({ state: await documents.state(documentName), clientId: this.idFor(documentName) });
    const made = await make(bases);
    const accepted = edits.flatMap(({ documentName, options }, place) => {
      const [base, one] = [bases[place], made[place]];
      if (base === undefined || one === undefined || one.update === null) return [];
      const edit = { clientId: base.clientId, ...one };
      return [{ place, edit: this.accept(documentName, actor, options, edit) }];
    });
    try {
      const stored = await appendTogether(accepted.map(({ edit }) => edit));
      const heads = await journal.headSeqs(edits.map(({ documentName }) => documentName));
      const answers = edits.map(({ documentName }) => ({
        seq: heads.get(documentName) ?? 0,
        changed: false,
      }));
      for (const [index, { place }] of accepted.entries()) {
        const { seq = 0, duplicate = false } = stored[index] ?? {};
        answers[place] = { seq, changed: !duplicate };
      }
      return answers;
    } catch (error) {
      this.ownId = this.options.clientIds.makeOwn();
      throw error;
    }
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
    made: ServerEdit,
  ): Promise<Appended> {
    return await this.options.append(this.accept(documentName, actor, edit, made));
  }

  private accept(
    documentName: string,
    actor: Actor,
    edit: EditOptions,
    { clientId, ...made }: ServerEdit,
  ): AcceptedEdit {
    const { environment, documents } = this.options;
    const entry = makeEntry(
      { documentName, actor, ...made },
      {
        operationId: edit.operationId ?? environment.newId(),
        origin: edit.origin,
        clientTime: edit.clientTime ?? environment.now(),
        ...(edit.proposal !== undefined && { proposal: edit.proposal }),
      },
    );
    return {
      entry: clientId === undefined ? entry : { ...entry, clientId },
      actor,
      document: () => documents.find(documentName),
      idNames: 'attempt',
    };
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
