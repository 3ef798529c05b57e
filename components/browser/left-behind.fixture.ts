/** The traces that a file of component tests leaves on the page, which the files after it in its process have as well. */
import { vi } from 'vitest';

/** What is taken away a moment after its component, such as an editor, may take this long. */
const A_MOMENT_MS = 2_000;

/** What libraries put on a page for good when they are first used. */
const OF_LIBRARIES: readonly RegExp[] = [
  // React, Yjs and zod mark the window and the document; ProseMirror takes the document for something that scrolls.
  /^window\.(__|IS_REACT_ACT_ENVIRONMENT)/,
  /^document\.(_react|scrollTop)/,
  // Of the selectors of jsdom.
  /: function\(e\) \{ Snapshot\.HOVER/,
];

type Properties = Readonly<Record<string, PropertyDescriptor>>;

interface Shared {
  readonly name: string;
  readonly object: object;
  readonly properties: Properties;
}

/**
 * Notes what there is on the page now. What is called at the end of the file puts that back, and answers what the file had left there,
 * by name: elements beside what was rendered, what was patched or stubbed, and listeners.
 */
export function watchPage(): () => Promise<readonly string[]> {
  const nodes = new Set<Node>(document.body.childNodes);
  const shared = sharedObjects();
  const listeners = new Set(listenersNow().map(({ listener }) => listener));
  return async () => {
    return [...removeNodes(nodes), ...shared.flatMap(putBack), ...(await listenersBeside(listeners))];
  };
}

function isOfLibrary(name: string): boolean {
  return OF_LIBRARIES.some((known) => known.test(name));
}

function removeNodes(known: ReadonlySet<Node>): readonly string[] {
  const left = [...document.body.childNodes].filter((node) => !known.has(node) && !isEmptyPortal(node));
  for (const node of left) node.remove();
  return left.map((node) =>
    node instanceof Element ? node.outerHTML.slice(0, 120) : `“${node.textContent}”`,
  );
}

/** The one that Mantine keeps for all that it draws above the page. */
function isEmptyPortal(node: Node): boolean {
  return (
    node instanceof HTMLElement &&
    node.dataset['mantineSharedPortalNode'] !== undefined &&
    !node.hasChildNodes()
  );
}

/** The window with what it gives to scripts, and the prototypes of everything on a page. */
function sharedObjects(): readonly Shared[] {
  const classes = Object.getOwnPropertyNames(window)
    .filter((name) => /^[A-Z]/.test(name))
    .flatMap((name) => {
      const { prototype }: { prototype?: unknown } = Object(Reflect.get(window, name));
      return typeof prototype === 'object' && prototype !== null
        ? [[`${name}.prototype`, prototype] as const]
        : [];
    });
  const objects = [...Object.entries({ window, document, navigator, location, history }), ...classes];
  return objects.map(([name, object]) => ({
    ...{ name, object },
    properties: Object.getOwnPropertyDescriptors(object) as Properties,
  }));
}

function putBack({ name, object, properties }: Shared): readonly string[] {
  const now = Object.getOwnPropertyDescriptors(object) as Properties;
  const changed = Object.keys({ ...properties, ...now }).filter(
    (key) => !isSame(properties[key], now[key]) && !isOfLibrary(`${name}.${key}`),
  );
  for (const key of changed) {
    const before = properties[key];
    if (before === undefined) Reflect.deleteProperty(object, key);
    else Reflect.defineProperty(object, key, before);
  }
  return changed.map((key) => `${name}.${key}`);
}

function isSame(a: PropertyDescriptor | undefined, b: PropertyDescriptor | undefined): boolean {
  return Object.is(a?.value, b?.value) && a?.get === b?.get && a?.set === b?.set;
}

interface Listening {
  readonly listener: object;
  readonly name: string;
}

async function listenersBeside(known: ReadonlySet<object>): Promise<readonly string[]> {
  const left = () =>
    listenersNow().filter(({ listener, name }) => !known.has(listener) && !isOfLibrary(name));
  await vi.waitUntil(() => left().length === 0, { timeout: A_MOMENT_MS, interval: 5 }).catch(() => undefined);
  return left().map(({ name }) => name);
}

/** Listeners of the window and of the document, as jsdom holds them. */
function listenersNow(): readonly Listening[] {
  const { jsdom } = globalThis as typeof globalThis & { readonly jsdom: { readonly window: object } };
  return Object.entries({ window: jsdom.window, document }).flatMap(([of, target]) =>
    Object.entries(heldBy(target)).flatMap(([type, held]) =>
      held.map((listener) => ({
        listener,
        name: `a listener of the ${of} for ${type}: ${String(listener.callback?.objectReference).replace(/\s+/g, ' ').slice(0, 90)}`,
      })),
    ),
  );
}

interface HeldListener {
  readonly callback?: { readonly objectReference: unknown };
}

/** By the type of their event. jsdom keeps them at what stands behind a target, under one symbol for all targets. */
function heldBy(target: object): Readonly<Record<string, readonly HeldListener[]>> {
  const behind = Object.getOwnPropertySymbols(document).find(({ description }) => description === 'impl');
  const held: unknown = Reflect.get(Object(Reflect.get(target, behind ?? '')), '_eventListeners');
  if (typeof held !== 'object' || held === null) throw new Error('jsdom keeps its listeners elsewhere now.');
  return held as Readonly<Record<string, readonly HeldListener[]>>;
}
