/** A process of the soak's load: people who type and erase, and who come and go, for as long as the run takes. */
import { Editor } from '../load/editor.ts';
import { answer } from '../processes/child.ts';

/** Where somebody sits: what they write into, and what they show at the door. */
export interface SoakSeat {
  readonly documentName: string;
  readonly token: string;
}

export interface SoakShare {
  readonly seats: readonly SoakSeat[];
  /** Of the servers, one after the other of which each of them takes. */
  readonly urls: readonly string[];
  readonly root: string;
  /** Of each of them. */
  readonly editsPerSecond: number;
  readonly carets: boolean;
  /** After so long somebody leaves, and comes back as another client to another server. */
  readonly stayMs: number;
}

/** Of the time since the last reading; times in ms. */
export interface SoakReading {
  readonly edits: number;
  readonly acknowledged: readonly number[];
  readonly lags: readonly number[];
  /** Sockets that somebody else has closed. */
  readonly cut: number;
  /** Edits that a server said it will not store. */
  readonly refused: number;
}

/** A client that has been there, and what the journal must have of it. */
export interface SoakClient {
  readonly documentName: string;
  readonly clientId: number;
  /** What was acknowledged, in characters ever typed. */
  readonly acknowledged: number;
  readonly typed: number;
  /** Characters it has left in the text; known when everything it has sent was answered. */
  readonly length: number | null;
}

/** So many letters are typed before they are all taken back: a text that grew for ever would be measured instead of a leak. */
const LETTERS = 200;
const LEAVING_MS = 10_000;
const SETTLE_MS = 60_000;
const COME_BACK_MS = 500;

class Place {
  private readonly seat: SoakSeat;
  private readonly share: SoakShare;
  private turn: number;
  private leavesAt: number;
  private editor: Editor | null = null;
  private moving: Promise<void> = Promise.resolve();

  constructor(seat: SoakSeat, index: number, share: SoakShare) {
    this.seat = seat;
    this.share = share;
    this.turn = index;
    this.leavesAt = performance.now() + share.stayMs * (0.5 + Math.random());
  }

  async join(): Promise<void> {
    const { urls, root } = this.share;
    const editor = new Editor({
      ...{ ...this.seat, root, protocol: 'hocuspocus', compression: true, isProbe: false },
      url: urls[this.turn % urls.length] ?? '',
      onAcknowledged: (latency) => acknowledged.push(latency),
      onClosed: () => this.comeBack(editor),
    });
    this.turn += 1;
    await editor.join();
    this.editor = editor;
  }

  /** At a steady pace, whatever the servers do. */
  async type(): Promise<void> {
    const period = 1000 / this.share.editsPerSecond;
    for (let due = performance.now() + Math.random() * period; !isOver; due += period) {
      await pause(Math.max(0, due - performance.now()));
      lags.push(Math.max(0, performance.now() - due));
      if (this.editor !== null) this.write(this.editor);
      if (this.editor !== null && performance.now() > this.leavesAt) this.moving = this.move(this.editor);
    }
  }

  async end(): Promise<void> {
    await this.moving;
    if (this.editor !== null) await leave(this.editor, this.seat, SETTLE_MS);
  }

  private write(editor: Editor): void {
    if (editor.letters < LETTERS) editor.type();
    else editor.erase();
    edits += 1;
    if (this.share.carets) editor.moveCaret();
  }

  private async move(editor: Editor): Promise<void> {
    this.editor = null;
    this.leavesAt = performance.now() + this.share.stayMs;
    await leave(editor, this.seat, LEAVING_MS);
    await this.joinAgain();
  }

  private comeBack(editor: Editor): void {
    if (this.editor === editor) this.editor = null;
    cut += 1;
    note(editor, this.seat, false);
    this.moving = this.joinAgain();
  }

  private async joinAgain(): Promise<void> {
    while (!isOver)
      try {
        await this.join();
        return;
      } catch {
        await pause(COME_BACK_MS);
      }
  }
}

const places: Place[] = [];
const gone: SoakClient[] = [];
let typing: readonly Promise<void>[] = [];
let isOver = false;
let edits = 0;
let cut = 0;
let refused = 0;
let acknowledged: number[] = [];
let lags: number[] = [];

answer({
  async join(share: SoakShare): Promise<void> {
    for (const [index, seat] of share.seats.entries()) {
      const place = new Place(seat, index, share);
      await place.join();
      places.push(place);
    }
  },
  start(): void {
    typing = places.map((place) => place.type());
  },
  read(): SoakReading {
    const reading = { edits, acknowledged, lags, cut, refused };
    [edits, cut, refused] = [0, 0, 0];
    [acknowledged, lags] = [[], []];
    return reading;
  },
  /** Everybody stops typing, waits for what is on its way, and leaves; answers all who have ever been there. */
  async end(): Promise<readonly SoakClient[]> {
    isOver = true;
    await Promise.all(typing);
    await Promise.all(places.map((place) => place.end()));
    return gone;
  },
});

async function leave(editor: Editor, seat: SoakSeat, withinMs: number): Promise<void> {
  const isSettled = await Promise.race([
    editor.settled().then(() => true),
    pause(withinMs).then(() => false),
  ]);
  editor.leave();
  note(editor, seat, isSettled);
}

function note(editor: Editor, { documentName }: SoakSeat, isSettled: boolean): void {
  refused += editor.refused;
  gone.push({
    ...{ documentName, clientId: editor.doc.clientID },
    acknowledged: editor.acknowledgedClock,
    typed: editor.clock,
    length: isSettled && editor.refused === 0 ? editor.letters : null,
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
