import { sharedText } from "./sharedText.js";

/** A value as JSON gives it, of which nothing is known. */
export type Json = Readonly<Record<string, unknown>>;

const nothing: Json = {};
const none: readonly never[] = [];

/** Optional members that a decoder sets one after the other, before the value is handed out for reading. */
export type Building<T> = { -readonly [K in keyof T]: T[K] };

/** `value` as an object; anything else reads as an empty one, so that a missing part is data and never a fault. */
export function record(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : nothing;
}

/** `value` as a list; anything else reads as an empty one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : none;
}

/** `value` as a text that says something. Where the same was read a moment ago, it is that one. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? sharedText(value) : undefined;
}

export function number(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** The members of `value` whose values are texts; undefined when there are none. */
export function texts(value: unknown): Readonly<Record<string, string>> | undefined {
  const given = record(value);
  let some = false;
  for (const key in given) {
    if (typeof given[key] !== "string") return onlyTexts(given);
    some = true;
  }
  return some ? (given as Record<string, string>) : undefined;
}

function onlyTexts(given: Json): Readonly<Record<string, string>> | undefined {
  const kept = Object.entries(given).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** The texts of a list; undefined when it is no list. */
export function textList(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const isText = (item: unknown): item is string => typeof item === "string";
  return value.every(isText) ? value : value.filter(isText);
}
