/** Resolves the root type of each item of an update, before the update is applied. */
import * as Y from 'yjs';

export type DecodedUpdate = ReturnType<typeof Y.decodeUpdate>;
export type Struct = DecodedUpdate['structs'][number];

/** Structs by client, each client's ordered by clock and without overlaps. */
export type StructsByClient = ReadonlyMap<number, readonly Struct[]>;

export const NO_STRUCTS: StructsByClient = new Map();

export interface RootResolver {
  /** The name of the root type a struct of the update will land in; `null` when that can't be told. */
  rootOfStruct(struct: Y.Item): string | null;
  /** The name of the root type that an item of the document stands in; `null` when it stands in none any more. */
  rootOfItem(item: Y.Item): string | null;
}

/** What leads from a shared type to its parent. */
interface SharedType {
  readonly _item: Y.Item | null;
}

/**
 * An item names its parent only when it has no neighbours; else the parent is that of its left or right origin, which may
 * be in the document or in the same update. Every struct and every type is resolved once, and loops (which only a forged
 * update has) end as unknown, so the work is linear in the update, in what is `ahead` of the document (on its way into it
 * before the update), and in the depth of the document.
 */
export function createRootResolver(
  doc: Y.Doc,
  structs: readonly Struct[],
  ahead: StructsByClient = NO_STRUCTS,
): RootResolver {
  const { clients } = doc.store;
  const resolvedStructs = new Map<Y.Item, string | null>();
  const resolvedTypes = new Map<SharedType, string | null>();
  let structsByClient: Map<number, Struct[]> | null = null;
  const nameOfRoot = createRootNames(doc);

  const rootOfType = (type: SharedType): string | null => {
    const path: SharedType[] = [];
    let current = type;
    let root = resolvedTypes.get(current);
    while (root === undefined) {
      path.push(current);
      if (current._item === null) {
        root = nameOfRoot(current);
      } else {
        const parent = current._item.parent;
        if (parent === null || !('_item' in parent)) root = null;
        else {
          current = parent;
          root = resolvedTypes.get(current);
        }
      }
    }
    for (const step of path) resolvedTypes.set(step, root);
    return root;
  };

  const rootOfItem = (item: Y.Item): string | null => {
    const { parent } = item;
    return parent !== null && '_item' in parent ? rootOfType(parent) : null;
  };

  const notYetIn = (id: Y.ID): Struct | null => {
    const onItsWay = findStruct(ahead.get(id.client), id.clock);
    if (onItsWay !== null) return onItsWay;
    structsByClient ??= groupByClient(structs);
    return findStruct(structsByClient.get(id.client), id.clock);
  };

  const rootOfStruct = (struct: Y.Item): string | null => {
    const path: Y.Item[] = [];
    let current = struct;
    let root = resolvedStructs.get(current);
    while (root === undefined) {
      path.push(current);
      resolvedStructs.set(current, null);
      // Not yet integrated: the parent is a root's name, the id of the item that holds a nested type, or unsaid.
      const parent: unknown = current.parent;
      if (typeof parent === 'string') {
        root = parent;
        break;
      }
      const neighbour = parent instanceof Y.ID ? parent : (current.origin ?? current.rightOrigin);
      if (neighbour === null) root = null;
      else {
        const known = findStruct(clients.get(neighbour.client), neighbour.clock);
        const next = known ?? notYetIn(neighbour);
        if (!(next instanceof Y.Item)) root = null;
        else if (known !== null) root = rootOfItem(next);
        else {
          current = next;
          root = resolvedStructs.get(current);
        }
      }
    }
    for (const step of path) resolvedStructs.set(step, root);
    return root;
  };

  return { rootOfStruct, rootOfItem };
}

/** Names of root types. Most updates touch one root: looking for it is cheaper than an index, until there are many. */
function createRootNames(doc: Y.Doc): (type: SharedType) => string | null {
  let names: Map<SharedType, string> | null = null;
  let searches = 0;
  return (type) => {
    searches += 1;
    if (searches > 4) {
      names ??= new Map(Array.from(doc.share, ([name, shared]) => [shared, name]));
      return names.get(type) ?? null;
    }
    for (const [name, shared] of doc.share) if (shared === type) return name;
    return null;
  };
}

/** Structs by client, ordered by clock. */
export function groupByClient(structs: readonly Struct[]): Map<number, Struct[]> {
  const groups = new Map<number, Struct[]>();
  for (const struct of structs) {
    const group = groups.get(struct.id.client);
    if (group === undefined) groups.set(struct.id.client, [struct]);
    else group.push(struct);
  }
  for (const group of groups.values()) {
    if (!isOrdered(group)) group.sort((a, b) => a.id.clock - b.id.clock);
  }
  return groups;
}

/** The index of the last struct that begins at or before `clock`; -1 for none. */
export function indexBefore(structs: readonly Struct[], clock: number): number {
  let low = 0;
  let high = structs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((structs[middle]?.id.clock ?? 0) <= clock) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The structs that overlap the clocks `from` to `to` (exclusive), in order. */
export function* overlapping(structs: readonly Struct[], from: number, to: number): Generator<Struct> {
  for (let index = Math.max(indexBefore(structs, from), 0); index < structs.length; index += 1) {
    const struct = structs[index];
    if (struct === undefined || struct.id.clock >= to) return;
    if (struct.id.clock + struct.length > from) yield struct;
  }
}

/** The struct that contains `clock`; `null` for none. */
export function findStruct(structs: readonly Struct[] | undefined, clock: number): Struct | null {
  if (structs === undefined) return null;
  const struct = structs[indexBefore(structs, clock)];
  return struct !== undefined && clock < struct.id.clock + struct.length ? struct : null;
}

function isOrdered(structs: readonly Struct[]): boolean {
  return structs.every((struct, index) => struct.id.clock >= (structs[index - 1]?.id.clock ?? 0));
}
