/** The pending work of a person on this device: persisted, observed as one list, sent by one sender, never dropped. */
import type { Environment } from '#core/environment.ts';
import { browserLocks, type TabLocks } from '#sync/outbox/tab-locks.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import { browserNetwork, type Network } from '#sync/transport/network-status.ts';
import { PendingLog, type PendingState } from './pending-log.ts';
import type { NewRequest, PendingRequest } from './pending-request.ts';
import { PendingSender, type PendingSenderOptions } from './pending-sender.ts';
import type { LeaseDocument } from './send-document.ts';

export interface PendingWorkOptions extends Pick<PendingSenderOptions, 'assertSignedIn' | 'send'> {
  /** This person's part. */
  readonly store: LocalStore;
  readonly personId: string;
  readonly environment: Environment;
  /** The browser's `online` and `offline` events unless a test hands in another. */
  readonly network?: Network;
  /** The browser's locks unless a test hands in others; `null`: every tab sends for itself, which changes nothing but the work. */
  readonly locks?: TabLocks | null;
}

export class PendingWork {
  private readonly log: PendingLog;
  private readonly sender: PendingSender;
  private readonly ignoreNetwork: () => void;

  constructor(options: PendingWorkOptions) {
    const { network = browserNetwork, locks = browserLocks(), store } = options;
    this.log = new PendingLog(options);
    this.sender = new PendingSender({ ...options, records: store.records, log: this.log, locks });
    this.ignoreNetwork = network.subscribe(() => {
      if (network.isOnline()) void this.sender.flush();
    });
  }

  /** Resolves when the requests of earlier pages are in the list. */
  get loaded(): Promise<void> {
    return this.log.loaded;
  }

  /** The same object until something changes. */
  readonly get = (): PendingState => this.log.state.get();

  readonly subscribe = (listener: () => void): (() => void) => this.log.state.subscribe(listener);

  /** Requests, the oldest first, also those refused; the same array until one changes. */
  requests(): readonly PendingRequest[] {
    return this.get().requests;
  }

  /** Resolves when it is kept on this device; it is sent behind that. Rejects as `RequestStore.put` does. */
  async add(request: NewRequest, file?: Blob): Promise<PendingRequest> {
    const added = await this.log.add(request, file);
    void this.sender.sendRequests();
    return added;
  }

  /** What was handed in along with a request; `undefined` when it is not here any more. */
  file(requestId: string): Promise<Blob | undefined> {
    return this.log.file(requestId);
  }

  /** Sends a refused request again. */
  async retry(requestId: string): Promise<void> {
    const request = (await this.log.readRequests()).find(({ id }) => id === requestId);
    if (!request) return;
    this.sender.forgetTries(requestId);
    await this.log.setFailure(request, null);
    await this.sender.sendRequests();
  }

  /** Lets a request go, with its file. */
  async discard(requestId: string): Promise<void> {
    await this.log.remove(requestId);
    void this.sender.sendRequests();
  }

  /** Looks what there is now, also in other tabs. */
  look(): Promise<void> {
    return this.log.look();
  }

  /** The server is there, and documents are opened with `lease`; `null` while it is away. */
  setConnection(lease: LeaseDocument | null): void {
    this.sender.setConnection(lease);
  }

  /** Sends what waits, now. Resolves when all is sent or the server is away; never rejects. */
  flush(): Promise<void> {
    return this.sender.flush();
  }

  /** Sends the requests alone; resolves like `flush`. */
  sendRequests(): Promise<void> {
    return this.sender.sendRequests();
  }

  /** What waits stays on this device. */
  close(): void {
    this.ignoreNetwork();
    this.sender.close();
    this.log.close();
  }
}
