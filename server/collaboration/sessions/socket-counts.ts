/** Counts the sockets of each person and share link, at this process and at others. */
import type { Actor } from '#core/access/policy.ts';
import type { ProcessBus, ProcessMessages } from '../../ports/process-bus.port.ts';
import type { Session, Socket } from './sessions.ts';
import type { Limits } from './socket-limits.ts';

export interface SocketCounts {
  add(session: Session): void;
  remove(session: Session): void;
  /**
   * The actor has, or all guests of their share link have, as many sockets as they may, this one not among them. Those at other
   * processes are counted as far as they were told: a moment late, and not at all while the bus is down.
   */
  isFull(socket: Socket, actor: Actor, limits: Limits): boolean;
}

export function createSocketCounts(bus: ProcessBus): SocketCounts {
  const counts = new Counts(bus);
  bus.listen('sockets', (message, from) => counts.hear(message, from));
  bus.watch({
    joined: () => counts.tellAll(false),
    missed: () => counts.tellAll(true),
    left: (id) => counts.forget(id),
  });
  return counts;
}

class Counts implements SocketCounts {
  private readonly bus: ProcessBus;
  /** By key, the sockets with the number of their sessions. */
  private readonly here = new Map<string, Map<Socket, number>>();
  /** By process and key. */
  private readonly elsewhere = new Map<string, Map<string, number>>();

  constructor(bus: ProcessBus) {
    this.bus = bus;
  }

  add({ actor, socket }: Session): void {
    for (const key of keysOf(actor)) {
      const sockets = this.here.get(key) ?? new Map<Socket, number>();
      this.here.set(key, sockets);
      const sessions = sockets.get(socket) ?? 0;
      sockets.set(socket, sessions + 1);
      if (sessions === 0) this.tell(key);
    }
  }

  remove({ actor, socket }: Session): void {
    for (const key of keysOf(actor)) {
      const sockets = this.here.get(key);
      const sessions = sockets?.get(socket) ?? 0;
      if (sessions > 1) {
        sockets?.set(socket, sessions - 1);
        continue;
      }
      sockets?.delete(socket);
      if (sockets?.size === 0) this.here.delete(key);
      if (sessions === 1) this.tell(key);
    }
  }

  isFull(socket: Socket, actor: Actor, limits: Limits): boolean {
    const person = personKey(actor);
    const link = linkKey(actor);
    if (this.isKnown(socket, person)) return false;
    if (this.count(person) >= limits.maxSocketsPerActor) return true;
    return link !== null && !this.isKnown(socket, link) && this.count(link) >= limits.maxSocketsPerLink;
  }

  hear({ counts, isAll, asks }: ProcessMessages['sockets'], from: string): void {
    const known = (isAll ? null : this.elsewhere.get(from)) ?? new Map<string, number>();
    this.elsewhere.set(from, known);
    for (const [key, count] of counts) {
      if (count > 0) known.set(key, count);
      else known.delete(key);
    }
    if (asks) this.tellAll(false);
  }

  forget(id: string): void {
    this.elsewhere.delete(id);
  }

  tellAll(asks: boolean): void {
    const counts = [...this.here].map(([key, sockets]) => [key, sockets.size] as const);
    this.bus.publish('sockets', { counts, isAll: true, asks }, `sockets ${asks}`);
  }

  private tell(key: string): void {
    const counts = [[key, this.here.get(key)?.size ?? 0]] as const;
    this.bus.publish('sockets', { counts, isAll: false, asks: false }, `sockets of ${key}`);
  }

  private isKnown(socket: Socket, key: string): boolean {
    return this.here.get(key)?.has(socket) ?? false;
  }

  private count(key: string): number {
    const here = this.here.get(key)?.size ?? 0;
    return [...this.elsewhere.values()].reduce((sum, counts) => sum + (counts.get(key) ?? 0), here);
  }
}

const personKey = ({ kind, id }: Actor): string => `${kind} ${id}`;

/** A guest may call themselves anybody, so their link is counted too; whoever looks as one takes nothing from them. */
const linkKey = (actor: Actor): string | null =>
  actor.kind === 'guest' && actor.viewer === undefined ? `link ${actor.linkId}` : null;

const keysOf = (actor: Actor): readonly string[] => [personKey(actor), linkKey(actor) ?? []].flat();
