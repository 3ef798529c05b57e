/** The port of the queue of roll-ups that are due. */

export interface RollUpQueue {
  /** Some may have become due: they are worked out soon. */
  look(): void;
  /** Works out whatever is due now and what follows from that. */
  settle(): Promise<void>;
  /** Begins nothing more; what is due then is taken up by another process, or at the next start. */
  stop(): Promise<void>;
}
