import {
  LineCounter,
  isNode,
  isScalar,
  parseAllDocuments,
  visit,
  type Document,
  type ErrorCode,
  type Scalar,
  type Tags,
} from "yaml";

/** A step into a parsed file: a key, or an index from 0. */
export type YamlPath = readonly (string | number)[];

/** A parsed YAML (or JSON) text that knows where its values stand. */
export interface YamlSource {
  /** The first document as plain values without nulls; undefined when there is none. */
  readonly value: unknown;
  /** 1-based line of what is at `path`, or of the deepest part of it that exists. */
  lineOf(path: YamlPath): number;
  /** Keys that stand twice in one mapping: the last one counts, as for kubectl. */
  readonly doubledKeyLines: readonly number[];
}

/** The text is no YAML. `what` quotes nothing of it. */
export class YamlFault extends Error {
  override readonly name = "YamlFault";
  constructor(
    readonly what: string,
    readonly line: number | undefined,
  ) {
    super(what);
  }
}

/** A kubeconfig needs eight levels; an alias that names itself has no end of them. */
const maxDepth = 100;

/** The parser makes an error of each bracket that stays open, and is slow at it. */
const maxOpenBrackets = 1_000;

/** Aliases that a document may resolve to; more is an attack, or a mistake of a generator. */
const maxAliases = 200;

// kubectl reads YAML 1.1: `yes` and `on` are booleans there, `<<` merges. Its dates and sets stay text, as in Go.
const kubectlTags = (tags: Tags): Tags =>
  tags.filter((tag) => {
    const name = typeof tag === "string" ? tag : tag.tag;
    return !/binary|omap|pairs|set|timestamp/.test(name) && !isBaseSixty(tag);
  });

function isBaseSixty(tag: Tags[number]): boolean {
  return typeof tag !== "string" && "format" in tag && tag.format === "TIME";
}

/**
 * Parses `text` as kubectl does: YAML 1.1, the first document only.
 * @throws YamlFault, whose words never come from the text (the parser's own messages may quote a credential).
 */
export function parseYaml(text: string): YamlSource {
  if (mostOpenBrackets(text) > maxOpenBrackets) throw tooDeep();
  const lines = new LineCounter();
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const document = firstDocument(text, lines);
  if (!document) return { value: undefined, lineOf: () => 1, doubledKeyLines: [] };
  const fatal = document.errors[0];
  if (fatal) throw new YamlFault(wordsOf(fatal.code), lineAt(fatal.pos[0]));
  return {
    value: plainValue(document),
    lineOf: (path) => lineAt(offsetOf(document, path)),
    doubledKeyLines: doubledKeys(document).map(lineAt),
  };
}

/** Those in quotes and comments count too, which is near enough. */
function mostOpenBrackets(text: string): number {
  let open = 0;
  let most = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "[" || character === "{") most = Math.max(most, ++open);
    else if ((character === "]" || character === "}") && open > 0) open--;
  }
  return most;
}

function firstDocument(text: string, lines: LineCounter): Document.Parsed | undefined {
  try {
    const documents = parseAllDocuments(text, {
      version: "1.1",
      customTags: kubectlTags,
      lineCounter: lines,
      prettyErrors: false,
      // The parser compares every key with every other; `doubledKeys` does not.
      uniqueKeys: false,
      logLevel: "silent",
    });
    return Array.isArray(documents) ? documents[0] : undefined;
  } catch {
    // The parser is recursive: only nesting without end makes it throw.
    throw tooDeep();
  }
}

/** Offsets of the keys that their mapping has had before. */
function doubledKeys(document: Document.Parsed): readonly number[] {
  const offsets: number[] = [];
  visit(document, {
    Map(_key, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key) || isMergeKey(key)) continue;
        if (seen.has(key.value)) offsets.push(key.range?.[0] ?? 0);
        seen.add(key.value);
      }
    },
  });
  return offsets;
}

function isMergeKey(key: Scalar): boolean {
  return key.source === "<<" && key.type === "PLAIN";
}

function tooDeep(): YamlFault {
  return new YamlFault(
    "it is nested too deeply to be a kubeconfig, or a YAML alias (“*name”) names what it stands in. Write the values out.",
    undefined,
  );
}

function plainValue(document: Document.Parsed): unknown {
  try {
    return withoutNulls(document.toJS({ maxAliasCount: maxAliases }), 0);
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep();
    const what =
      error instanceof ReferenceError
        ? "its YAML aliases (“*name”) multiply without limit, or name nothing. Write the values out."
        : "its YAML cannot be resolved. Write it again with kubectl config view --raw.";
    throw new YamlFault(what, undefined);
  }
}

/** JSON's null means absent, as in Go; those in lists stay, for their positions are names in messages. */
function withoutNulls(value: unknown, depth: number): unknown {
  if (depth > maxDepth) throw new RangeError("nested too deeply");
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, field]) => field !== null && field !== undefined);
  return Object.fromEntries(kept.map(([key, field]) => [key, withoutNulls(field, depth + 1)]));
}

function offsetOf(document: Document.Parsed, path: YamlPath): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function wordsOf(code: ErrorCode): string {
  switch (code) {
    case "TAB_AS_INDENT":
      return "a tab is used for indentation, which YAML does not allow. Use spaces.";
    case "BAD_INDENT":
    case "MULTILINE_IMPLICIT_KEY":
    case "BLOCK_AS_IMPLICIT_KEY":
      return "the indentation is not right for YAML. Align this line with those around it.";
    case "MISSING_CHAR":
      return "a character is missing for YAML: a closing quote or bracket, or a colon after the key. Add it here or just before.";
    case "BAD_ALIAS":
    case "ALIAS_PROPS":
      return "a YAML alias (“*name”) names nothing here. Write the value out.";
    case "BAD_DQ_ESCAPE":
      return "a backslash in double quotes starts no YAML escape. Double it, or use single quotes.";
    case "BAD_SCALAR_START":
      return "a value begins with a character that YAML reserves. Put the value in quotes.";
    case "BAD_COLLECTION_TYPE":
    case "BAD_DIRECTIVE":
    case "BAD_PROP_ORDER":
    case "BLOCK_IN_FLOW":
    case "DUPLICATE_KEY":
    case "IMPOSSIBLE":
    case "KEY_OVER_1024_CHARS":
    case "MULTIPLE_ANCHORS":
    case "MULTIPLE_DOCS":
    case "MULTIPLE_TAGS":
    case "NON_STRING_KEY":
    case "RESOURCE_EXHAUSTION":
    case "TAG_RESOLVE_FAILED":
    case "UNEXPECTED_TOKEN":
      return "this is not YAML. Mend the line, or write the file again with kubectl config view --raw.";
  }
}
