import { BackwardWriter } from "./backwardWriter.js";
import type { Json } from "./json.js";
import { fieldsOf, type FieldType, type Scalar } from "./schema.js";

const magic = Buffer.from("k8s\0", "latin1");

interface WrittenField {
  readonly name: string;
  readonly type: FieldType;
  readonly number: number;
  /** The field of the struct that is embedded as `number`; undefined for a field of the type itself. */
  readonly inner: number | undefined;
}

/** Writes what JSON has of the type `typeName`; a member that the type does not have in protobuf is left out. */
export function writeProtobuf(object: object, typeName: string): Buffer {
  const writer = new MessageWriter();
  writer.message(object, typeName);
  return writer.take();
}

/**
 * An object as an item of a list. Its spec is taken from `known`, and put there: an object keeps it through its
 * versions, and some share it.
 */
export function writeItem(object: object, typeName: string, known?: WeakMap<object, Buffer>): Buffer {
  const writer = new MessageWriter();
  writer.message(object, typeName, known);
  writer.head(2, writer.size);
  return writer.take();
}

/**
 * The beginning of a body in Kubernetes' protobuf, up to an object of `length` bytes which follows it
 * (k8s.io/apimachinery/pkg/runtime/generated.proto). What would come after the object is empty, and is left out.
 */
export function protobufHead(
  type: { readonly apiVersion: string; readonly kind: string },
  length: number,
): Buffer {
  const writer = new MessageWriter();
  writer.head(2, length);
  const end = writer.size;
  writer.text(2, type.kind);
  writer.text(1, type.apiVersion);
  writer.head(1, writer.size - end);
  return Buffer.concat([magic, writer.take()]);
}

/** What comes before the items of a list: its metav1.ListMeta, which no schema of a kind has. */
export function writeListMeta(metadata: {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}): Buffer {
  const writer = new MessageWriter();
  const { resourceVersion, continue: next, remainingItemCount } = metadata;
  if (remainingItemCount !== undefined) writer.number(4, remainingItemCount);
  if (next !== undefined) writer.text(3, next);
  writer.text(2, resourceVersion);
  writer.head(1, writer.size);
  return writer.take();
}

const sorted = new Map<string, readonly WrittenField[]>();

/** The last first, as they are written. */
function fieldsBackward(typeName: string): readonly WrittenField[] {
  let fields = sorted.get(typeName);
  if (!fields) {
    fields = [...fieldsOf(typeName)]
      .flatMap(([name, { type, numbers }]) => {
        const [number, inner] = numbers;
        return number === undefined ? [] : [{ name, type, number, inner }];
      })
      .sort((left, right) => right.number - left.number || (right.inner ?? 0) - (left.inner ?? 0));
    sorted.set(typeName, fields);
  }
  return fields;
}

/** Times come in flocks. */
let lastTime = { text: "1970-01-01T00:00:00Z", seconds: 0, nanos: 0 };

class MessageWriter extends BackwardWriter {
  message(object: object, typeName: string, known?: WeakMap<object, Buffer>): void {
    const members = object as Readonly<Record<string, Json | undefined>>;
    for (const { name, type, number, inner } of fieldsBackward(typeName)) {
      const value = members[name];
      if (value === undefined || value === null) continue;
      const end = this.size;
      if (known && type.kind === "object" && name === "spec")
        this.knownMessage(number, type.name, value, known);
      else this.field(inner ?? number, type, value);
      // A struct that is embedded may be in pieces, which its reader merges.
      if (inner !== undefined) this.head(number, this.size - end);
    }
  }

  private knownMessage(number: number, typeName: string, value: Json, known: WeakMap<object, Buffer>): void {
    if (typeof value !== "object" || value === null) return;
    let bytes = known.get(value);
    if (!bytes) known.set(value, (bytes = writeProtobuf(value, typeName)));
    this.raw(number, bytes);
  }

  private field(number: number, type: FieldType, value: Json): void {
    if (type.kind === "scalar") {
      this.scalar(number, type.name, value);
    } else if (type.kind === "list") {
      if (Array.isArray(value))
        for (let index = value.length - 1; index >= 0; index--)
          this.field(number, type.of, (value[index] ?? null) as Json);
    } else if (typeof value === "object" && value !== null) {
      if (type.kind === "object") this.nested(number, () => this.message(value, type.name));
      else
        for (const key of Object.keys(value).sort().reverse())
          this.nested(number, () => {
            this.field(2, type.of, (value as Readonly<Record<string, Json>>)[key] ?? null);
            this.text(1, key);
          });
    }
  }

  private scalar(number: number, name: Scalar, value: Json): void {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    switch (name) {
      case "string":
        this.text(number, text);
        break;
      case "bytes":
        this.raw(number, Buffer.from(text, "base64"));
        break;
      case "bool":
        this.number(number, value === true ? 1 : 0);
        break;
      case "int32":
      case "int64":
        this.number(number, Number(value));
        break;
      case "float64":
        throw new Error("no kind that is stored has a float64");
      case "Quantity":
        this.nested(number, () => this.text(1, text));
        break;
      case "Time":
      case "MicroTime":
        // A list of conditions has none for the probe that never was.
        if (value !== null) this.nested(number, () => this.time(text));
        break;
      case "IntOrString":
        this.nested(number, () => {
          if (typeof value === "number") this.number(2, value);
          else this.text(3, text);
          this.number(1, typeof value === "number" ? 0 : 1);
        });
        break;
      case "any":
        this.nested(number, () => this.text(1, text));
        break;
    }
  }

  private time(text: string): void {
    if (text !== lastTime.text) {
      const fraction = /\.(\d{1,9})/.exec(text)?.[1];
      const nanos = fraction === undefined ? 0 : Number(fraction.padEnd(9, "0"));
      lastTime = { text, seconds: Math.floor(Date.parse(text) / 1_000), nanos };
    }
    this.number(2, lastTime.nanos);
    this.number(1, lastTime.seconds);
  }
}
