/** A caller of Bindery's REST API in a process of its own, and the stalls of that process meanwhile. */
import type { Figure } from '../figures/figures.ts';
import type { Child } from './child.ts';

/** Until what follows a request (search, the tree) has been done as well. */
const AFTER_MS = 1_500;

/** Calls the API of `servers/rest.ts` in a process of its own. */
export class RestCaller {
  private readonly child: Child;
  private readonly url: string;
  private readonly token: string;

  constructor(child: Child, url: string, token: string) {
    this.child = child;
    this.url = url;
    this.token = token;
  }

  async send(method: string, path: string, body?: string | Uint8Array): Promise<string> {
    return new TextDecoder().decode(await this.call(method, path, body));
  }

  async read(path: string): Promise<Uint8Array> {
    return await this.call('GET', path);
  }

  private async call(method: string, path: string, body?: string | Uint8Array): Promise<Uint8Array> {
    const type = body instanceof Uint8Array ? 'application/octet-stream' : 'application/json';
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': type };
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: body as BodyInit }),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (!response.ok) throw new Error(`${method} ${path}: ${new TextDecoder().decode(bytes).slice(0, 500)}`);
    return bytes;
  }

  /** The longest that the server did nothing else during `work`, and for a moment after it. */
  async stallDuring(
    { bench, what, target }: { readonly bench: string; readonly what: string; readonly target: number },
    work: () => Promise<unknown>,
  ): Promise<Figure[]> {
    await this.longestStall(); // reading the figure begins a new one
    const started = performance.now();
    await work();
    const took = performance.now() - started;
    await new Promise((resolve) => setTimeout(resolve, AFTER_MS));
    const { stall, turn } = await this.longestStall();
    process.stderr.write(
      `${what}: ${Math.round(stall)} ms (${Math.round(turn)} ms of processor time), done after ${Math.round(took)} ms\n`,
    );
    return [
      { bench, case: `${what}, longest stall`, unit: 'ms', value: stall, target },
      { bench, case: `${what}, most processor time in one turn`, unit: 'ms', value: turn },
      { bench, case: `${what}, answered after`, unit: 'ms', value: took },
    ];
  }

  private longestStall(): Promise<{ readonly stall: number; readonly turn: number }> {
    return this.child.ask('longestStall');
  }
}
