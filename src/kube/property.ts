/** A property of a parsed value that may be no object; undefined then. For what is read in the hot path. */
export function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
