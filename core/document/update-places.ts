/** The place of each item of an update in its document: root, element and depth. */
import * as Y from 'yjs';
import {
  findStruct,
  groupByClient,
  type Struct,
  type StructsByClient,
} from '#core/document/root-resolver.ts';

/** Any shared type of Yjs. */
export type SharedType = NonNullable<ReturnType<Y.Doc['share']['get']>>;

export interface Place {
  /** Name of the root type. */
  readonly root: string;
  /** The type that holds the piece; `null` when that is the root itself. */
  readonly holder: SharedType | null;
  /** The type that holds the holder; `null` when that is the root, or there is none. */
  readonly around: SharedType | null;
  /** 1 in the root itself, 2 within what stands there, and so on. */
  readonly depth: number;
  /** The name it has in its holder, as attributes have one; `null` for what stands in an order. */
  readonly key: string | null;
}

/** `discarded`: its parent is deleted, and Yjs will drop it. `nowhere`: occurs in forged updates only. */
export type Placing = Place | 'discarded' | 'nowhere';

type Container = Omit<Place, 'key'>;

export interface UpdatePlaces {
  of(item: Y.Item): Placing;
}

/**
 * Follows what Yjs does when it integrates an item: the parent is named, or it is that of the left neighbour, else of the right one;
 * and so is the key. Each piece and each type is placed once, on a stack of its own, so the work is linear in the update, in what
 * is `ahead` of the document, and in the depth of the places.
 */
export function createUpdatePlaces(
  doc: Y.Doc,
  structs: readonly Struct[],
  ahead: StructsByClient,
): UpdatePlaces {
  const { clients } = doc.store;
  const places = new Map<Y.Item, Placing>();
  const containerOf = createContainers(doc);
  let own: ReadonlyMap<number, readonly Struct[]> | null = null;

  const notYetIn = (id: Y.ID): Struct | null => {
    own ??= groupByClient(structs);
    return findStruct(ahead.get(id.client), id.clock) ?? findStruct(own.get(id.client), id.clock);
  };

  const inside = (type: SharedType, key: string | null): Placing => {
    const container = containerOf(type);
    return container === null ? 'discarded' : { ...container, key };
  };

  /** Where a piece stands, or another piece of the update whose place decides. */
  const step = (item: Y.Item): Placing | Step => {
    const parent: unknown = item.parent;
    if (typeof parent === 'string')
      return { root: parent, holder: null, around: null, depth: 1, key: item.parentSub };
    const reference = parent instanceof Y.ID ? parent : (item.origin ?? item.rightOrigin);
    if (reference === null) return 'nowhere';
    const known = findStruct(clients.get(reference.client), reference.clock);
    const found = known ?? notYetIn(reference);
    if (found === null) return 'nowhere';
    if (!(found instanceof Y.Item)) return 'discarded';
    if (!(parent instanceof Y.ID)) {
      if (known === null) return { next: found, holder: null };
      return found.parent instanceof Y.AbstractType ? inside(found.parent, found.parentSub) : 'discarded';
    }
    if (!(found.content instanceof Y.ContentType)) return 'discarded';
    const { type } = found.content;
    return known === null ? { next: found, holder: type, key: item.parentSub } : inside(type, item.parentSub);
  };

  return {
    of(item) {
      const path: { readonly item: Y.Item; readonly taken: Step }[] = [];
      let current = item;
      let place = places.get(current);
      while (place === undefined) {
        places.set(current, 'nowhere');
        const taken = step(current);
        if (typeof taken === 'object' && 'next' in taken) {
          path.push({ item: current, taken });
          current = taken.next;
          place = places.get(current);
        } else {
          place = taken;
          places.set(current, place);
        }
      }
      for (const { item: passed, taken } of path.reverse()) {
        if (taken.holder !== null && typeof place === 'object')
          place = { ...within(place, taken.holder), key: taken.key };
        places.set(passed, place);
      }
      return place;
    },
  };
}

/** Where the content of a type of the document stands; `null` when the type stands in no root any more. */
function createContainers(doc: Y.Doc): (type: SharedType) => Container | null {
  const containers = new Map<SharedType, Container | null>();
  return (type) => {
    const path: SharedType[] = [];
    let current = type;
    let container = containers.get(current);
    while (container === undefined) {
      const parent = current._item === null ? null : current._item.parent;
      if (current._item === null) {
        container = rootContainer(doc, current);
        containers.set(current, container);
      } else {
        path.push(current);
        if (parent === null || !(parent instanceof Y.AbstractType)) container = null;
        else {
          current = parent;
          container = containers.get(current);
        }
      }
    }
    for (const step of path.reverse()) {
      container = container && within(container, step);
      containers.set(step, container);
    }
    return container;
  };
}

/** On the way to a place: beside another piece of the update, or inside the type that it brings. */
type Step =
  | { readonly next: Y.Item; readonly holder: null }
  | { readonly next: Y.Item; readonly holder: SharedType; readonly key: string | null };

function within({ root, holder: around, depth }: Container, holder: SharedType): Container {
  return { root, holder, around, depth: depth + 1 };
}

function rootContainer(doc: Y.Doc, type: SharedType): Container | null {
  for (const [root, shared] of doc.share)
    if (shared === type) return { root, holder: null, around: null, depth: 1 };
  return null;
}
