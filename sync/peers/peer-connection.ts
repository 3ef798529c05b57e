/** A WebRTC data channel between two browsers, set up by one description from each end. */
import type { IceServer, Signal } from '#core/protocol/peer-messages.ts';
import type { Wire } from './peer-channel.ts';
import type { Connection, ConnectionOptions } from './peer-mesh.ts';

/** Addresses on the local network are known at once; those a STUN server tells may take a while. */
const GATHERING_LIMIT_MS = 3_000;
const LOW_WATER_BYTES = 256 * 1024;

/** Starts a WebRTC connection to another browser; its progress is reported through `options`. */
export function connectByWebRtc(options: ConnectionOptions): Connection {
  return new WebRtcConnection(options);
}

class WebRtcConnection implements Connection {
  private readonly options: ConnectionOptions;
  private readonly connection: RTCPeerConnection;
  private closed = false;

  constructor(options: ConnectionOptions) {
    this.options = options;
    this.connection = new RTCPeerConnection({ iceServers: options.iceServers.map(toIceServer) });
    // Both ends know of the channel, so it need not be negotiated.
    const channel = this.connection.createDataChannel('bindery', { negotiated: true, id: 0, ordered: true });
    channel.binaryType = 'arraybuffer';
    channel.bufferedAmountLowThreshold = LOW_WATER_BYTES;
    channel.onopen = () => this.opened(channel);
    channel.onclose = () => this.close();
    this.connection.onconnectionstatechange = () => {
      const { connectionState } = this.connection;
      if (connectionState === 'failed' || connectionState === 'closed') this.close();
    };
    if (options.offers) this.attempt(() => this.describe('offer'));
  }

  takeSignal({ kind, description }: Signal): void {
    this.attempt(async () => {
      await this.connection.setRemoteDescription({ type: kind, sdp: description });
      if (kind === 'offer') await this.describe('answer');
    });
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.connection.close();
    this.options.onClosed();
  }

  private opened(channel: RTCDataChannel): void {
    if (this.closed) return;
    const wire: Wire = {
      get buffered() {
        return channel.bufferedAmount;
      },
      send: (frame) => channel.send(frame),
      close: () => this.close(),
      onFrame: null,
      onClosed: null,
      onDrained: null,
    };
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data instanceof ArrayBuffer) wire.onFrame?.(new Uint8Array(data));
      else this.close();
    };
    channel.onbufferedamountlow = () => wire.onDrained?.();
    channel.onclose = () => {
      wire.onClosed?.();
      this.close();
    };
    this.options.onOpen(wire);
  }

  private async describe(kind: Signal['kind']): Promise<void> {
    const { connection } = this;
    await connection.setLocalDescription();
    await this.gathered();
    const description = connection.localDescription?.sdp;
    if (!this.closed && description !== undefined) this.options.onSignal({ kind, description });
  }

  private gathered(): Promise<void> {
    const { connection } = this;
    if (connection.iceGatheringState === 'complete') return Promise.resolve();
    return new Promise((resolve) => {
      const limit = setTimeout(resolve, GATHERING_LIMIT_MS);
      connection.addEventListener('icegatheringstatechange', () => {
        if (connection.iceGatheringState !== 'complete') return;
        clearTimeout(limit);
        resolve();
      });
    });
  }

  /** A description that cannot be used ends this connection and nothing else. */
  private attempt(work: () => Promise<void>): void {
    work().catch(() => this.close());
  }
}

function toIceServer({ urls, username, credential }: IceServer): RTCIceServer {
  return {
    urls,
    ...(username !== undefined && { username }),
    ...(credential !== undefined && { credential }),
  };
}
