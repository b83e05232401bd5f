import { type WireReader, wireTypes } from "./wireReader.js";

/** What stands for a message: its fields by the names that JSON has for them. */
export type Fields = Record<string, unknown>;

/** Reads a value where the reader stands. */
interface Value<T = unknown> {
  readonly wireType: number;
  readonly read: (reader: WireReader) => T;
}

/** Reads one field of a message into what stands for the message. */
interface Field {
  readonly wireType: number;
  take(reader: WireReader, into: Fields): void;
}

/** A message of which some fields are read; the others, and those of a type that is not expected, are passed over. */
export interface Message extends Value<Fields> {
  readInto(reader: WireReader, end: number, into: Fields): void;
}

export const text: Value<string> = { wireType: wireTypes.bytes, read: (reader) => reader.text() };
export const number: Value<number> = { wireType: wireTypes.varint, read: (reader) => reader.varint() };
export const flag: Value<boolean> = { wireType: wireTypes.varint, read: (reader) => reader.varint() !== 0 };

/** The message with these fields by number; what it stands for is as JSON would have it. */
export function message(fields: Readonly<Record<number, Field>>): Message {
  const byNumber: (Field | undefined)[] = [];
  for (const [key, field] of Object.entries(fields)) byNumber[Number(key)] = field;
  const readInto: Message["readInto"] = (reader, end, into) => {
    while (reader.at < end) {
      const key = reader.varint();
      const field = byNumber[key >>> 3];
      if (field?.wireType === (key & 7)) field.take(reader, into);
      else reader.skip(key & 7);
    }
  };
  return { wireType: wireTypes.bytes, read: readAll(readInto), readInto };
}

function readAll(readInto: Message["readInto"]): Message["read"] {
  return (reader) => {
    const into: Fields = {};
    readInto(reader, reader.end(), into);
    return into;
  };
}

/** A field that is there once. */
export function one(name: string, value: Value): Field {
  const { wireType } = value;
  return {
    wireType,
    take: (reader, into) => {
      into[name] = value.read(reader);
    },
  };
}

/** A field that is there as often as its list is long. */
export function many(name: string, value: Value): Field {
  const { wireType } = value;
  return {
    wireType,
    take: (reader, into) => {
      const list = into[name] as unknown[] | undefined;
      if (list) list.push(value.read(reader));
      else into[name] = [value.read(reader)];
    },
  };
}

/** metav1.ListMeta. */
export const listMeta = message({ 2: one("resourceVersion", text), 3: one("continue", text) });

/** A list of these; one without items has an empty list of them. */
export function listOf(item: Message): Message {
  const list = message({ 1: one("metadata", listMeta), 2: many("items", item) });
  const readInto: Message["readInto"] = (reader, end, into) => {
    into.items ??= [];
    list.readInto(reader, end, into);
  };
  return { wireType: wireTypes.bytes, read: readAll(readInto), readInto };
}

/** A field that is a map of texts to texts or quantities. */
export function map(name: string, value: Value): Field {
  return {
    wireType: wireTypes.bytes,
    take: (reader, into) => {
      let key = "";
      let held: unknown = "";
      for (const end = reader.end(); reader.at < end;) {
        const tag = reader.varint();
        if (tag === tagOf(1, text)) key = reader.text();
        else if (tag === tagOf(2, value)) held = value.read(reader);
        else reader.skip(tag & 7);
      }
      const known = (into[name] ??= {}) as Fields;
      known[key] = held;
    },
  };
}

/** A struct that is embedded in another: JSON has its members beside the others. */
export function embedded(inner: Message): Field {
  return {
    wireType: wireTypes.bytes,
    take: (reader, into) => inner.readInto(reader, reader.end(), into),
  };
}

/** A message of which only the first field counts. */
function first<T>(value: Value<T>, otherwise: T): Value<T> {
  return {
    wireType: wireTypes.bytes,
    read: (reader) => {
      let found = otherwise;
      for (const end = reader.end(); reader.at < end;) {
        const tag = reader.varint();
        if (tag === tagOf(1, value)) found = value.read(reader);
        else reader.skip(tag & 7);
      }
      return found;
    },
  };
}

/** A resource.Quantity, which JSON has as its text. */
export const quantity = first(text, "");

const instant = first(number, 0);
let [lastSeconds, lastTime] = [0, "1970-01-01T00:00:00Z"];

/** A metav1.Time, which JSON has as text in whole seconds; null for the one that was not set. */
export const time: Value<string | null> = {
  wireType: wireTypes.bytes,
  read: (reader) => {
    if (reader.isEmpty()) return null;
    const seconds = instant.read(reader);
    if (seconds !== lastSeconds) {
      [lastSeconds, lastTime] = [seconds, `${new Date(seconds * 1_000).toISOString().slice(0, 19)}Z`];
    }
    return lastTime;
  },
};

/** What stands before a value of this type in the field of this number. */
export function tagOf(field: number, { wireType }: Value): number {
  return field * 8 + wireType;
}
