/** Assembles the peer services: keys, relay and forwarded edits. */
import type { Logger } from 'pino';
import type { Environment } from '#core/environment.ts';
import type { IceServerOptions } from '../../network/ice-servers.ts';
import type { ProcessBus } from '../../ports/process-bus.port.ts';
import type { ClientIds } from '../edits/client-ids.ts';
import { createForwardedEdits, type ForwardedEditsOptions } from './forwarded-edits.ts';
import { createPeerKeys, type PeerKeysOptions } from './peer-keys.ts';
import { createPeerRelay, type PeerRelay, type PeerRelayOptions } from './peer-relay.ts';

/** The operator's settings for peers. */
export type PeerSettings = Pick<PeerKeysOptions, 'secret' | 'epoch'> &
  Pick<IceServerOptions, 'servers' | 'turnSecret'> &
  Pick<PeerRelayOptions, 'guests'>;

export interface PeersOptions extends Omit<ForwardedEditsOptions, 'keys'> {
  readonly environment: Environment;
  readonly clientIds: ClientIds;
  readonly log: Logger;
  readonly clock: () => number;
  readonly bus: ProcessBus;
}

export function createPeers(settings: PeerSettings, options: PeersOptions): PeerRelay {
  const { servers, turnSecret, guests, ...secret } = settings;
  const { environment, clientIds, log, clock, bus } = options;
  const { now } = environment;
  const keys = createPeerKeys({ ...secret, newEpoch: environment.newId });
  const forwarded = createForwardedEdits({ ...options, keys });
  const ice = { servers, turnSecret, now };
  return createPeerRelay({ keys, forwarded, clientIds, ice, guests, log, clock, bus, now });
}
