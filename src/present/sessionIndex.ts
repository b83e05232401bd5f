import type { Session } from "../domain/session.js";
import type { CollectionChange, ReadonlyCollection } from "../state/collection.js";
import { matchesFilter, showAll, type SessionFilter } from "./sessionFilter.js";

/** What a change of sessions makes of the order in which they are shown. */
export interface IndexChange {
  /** Profiles whose list of shown sessions is another one; empty when only sessions themselves changed. */
  readonly reordered: ReadonlySet<string>;
  /** Sessions shown before and after, whose value changed. */
  readonly updated: readonly Session[];
  /** Uids of sessions that were shown and are not. */
  readonly gone: readonly string[];
}

/** From here on a sort of all is sooner done than a search for each. */
const manyAdded = 50;

/**
 * The shown sessions, newest first, over all and by profile. Follows the changes of the collection: each costs a
 * binary search, and no list is sorted again.
 */
export class SessionIndex {
  private filterInUse = showAll;
  private readonly shown = new Map<string, Session>();
  private readonly all: Session[] = [];
  private readonly byProfile = new Map<string, Session[]>();

  constructor(private readonly sessions: ReadonlyCollection<Session>) {
    this.rebuild();
  }

  get filter(): SessionFilter {
    return this.filterInUse;
  }

  set filter(filter: SessionFilter) {
    this.filterInUse = filter;
    this.rebuild();
  }

  /** Newest first. */
  get newestFirst(): readonly Session[] {
    return this.all;
  }

  /** Profiles that have a shown session, in order of name. */
  get profiles(): readonly string[] {
    return [...this.byProfile.keys()].sort();
  }

  ofProfile(profile: string): readonly Session[] {
    return this.byProfile.get(profile) ?? [];
  }

  /** Takes over one change of the collection. */
  apply({ added, updated, removed }: CollectionChange): IndexChange {
    if (added.size > Math.max(manyAdded, this.all.length)) return this.applyToAll();
    const reordered = new Set<string>();
    const kept: Session[] = [];
    const taken: Session[] = [];
    for (const key of removed) this.take(key, reordered, taken);
    for (const key of added) this.put(key, this.sessions.get(key), reordered);
    for (const key of updated) {
      const before = this.shown.get(key);
      const after = this.sessions.get(key);
      if (before && after && matchesFilter(after, this.filterInUse) && hasSamePlace(before, after)) {
        this.shown.set(key, after);
        replace(this.all, before, after);
        replace(this.ofProfileOrNew(after.profile), before, after);
        kept.push(after);
      } else {
        this.take(key, reordered, taken);
        this.put(key, after, reordered);
      }
    }
    return { reordered, updated: kept, gone: this.notShown(taken) };
  }

  /** For a first list: one sort instead of a search for each. */
  private applyToAll(): IndexChange {
    const before = [...this.all];
    const profiles = this.profiles;
    this.rebuild();
    return { reordered: new Set([...profiles, ...this.profiles]), updated: [], gone: this.notShown(before) };
  }

  private notShown(sessions: readonly Session[]): readonly string[] {
    const gone = sessions.filter((session) => this.shown.get(keyOf(session))?.ref.uid !== session.ref.uid);
    return gone.map(({ ref }) => ref.uid);
  }

  private put(key: string, session: Session | undefined, reordered: Set<string>): void {
    if (!session || !matchesFilter(session, this.filterInUse)) return;
    this.shown.set(key, session);
    insert(this.all, session);
    insert(this.ofProfileOrNew(session.profile), session);
    reordered.add(session.profile);
  }

  private take(key: string, reordered: Set<string>, taken: Session[]): void {
    const session = this.shown.get(key);
    if (!session) return;
    taken.push(session);
    this.shown.delete(key);
    remove(this.all, session);
    const group = this.ofProfileOrNew(session.profile);
    remove(group, session);
    if (group.length === 0) this.byProfile.delete(session.profile);
    reordered.add(session.profile);
  }

  private ofProfileOrNew(profile: string): Session[] {
    const group = this.byProfile.get(profile) ?? [];
    this.byProfile.set(profile, group);
    return group;
  }

  private rebuild(): void {
    this.shown.clear();
    this.all.length = 0;
    this.byProfile.clear();
    for (const session of this.sessions.values()) {
      if (!matchesFilter(session, this.filterInUse)) continue;
      this.shown.set(keyOf(session), session);
      this.all.push(session);
    }
    this.all.sort(newestFirst);
    for (const session of this.all) this.ofProfileOrNew(session.profile).push(session);
  }
}

/** The key of the collection. */
export function keyOf({ ref }: Pick<Session, "ref">): string {
  return `${ref.namespace}/${ref.name}`;
}

/** RFC 3339 in UTC with whole seconds sorts as text; equal ages by name, so that the order is one. */
function newestFirst(a: Session, b: Session): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? 1 : -1;
  return a.ref.name < b.ref.name ? -1 : a.ref.name > b.ref.name ? 1 : 0;
}

/** A pod made again under its name is another session, and another node. */
function hasSamePlace(before: Session, after: Session): boolean {
  return (
    before.ref.uid === after.ref.uid &&
    before.createdAt === after.createdAt &&
    before.profile === after.profile
  );
}

function insert(list: Session[], session: Session): void {
  list.splice(position(list, session), 0, session);
}

function remove(list: Session[], session: Session): void {
  const at = position(list, session);
  if (list[at] === session) list.splice(at, 1);
}

function replace(list: Session[], before: Session, after: Session): void {
  const at = position(list, before);
  if (list[at] === before) list[at] = after;
}

/** Where `session` stands, or would. */
function position(list: readonly Session[], session: Session): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const candidate = list[middle];
    if (candidate && newestFirst(candidate, session) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
