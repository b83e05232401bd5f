import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as z from "zod/mini";
import { customProfileSchema } from "../../../../src/domain/profiles/customProfileSchema.js";

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly const?: string;
}

/** Every path that a schema knows, with the words that it allows there. */
function pathsOf(schema: Schema, path = ""): readonly string[] {
  const { properties = {}, additionalProperties, items, oneOf = [] } = schema;
  const own = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  return [
    own === undefined ? path : `${path} = ${own.join(" | ")}`,
    ...Object.entries(properties).flatMap(([key, value]) => pathsOf(value, `${path}.${key}`)),
    ...(typeof additionalProperties === "object" ? pathsOf(additionalProperties, `${path}.*`) : []),
    ...(items ? pathsOf(items, `${path}[]`) : []),
    ...oneOf.flatMap((one) => pathsOf(one, path)),
  ];
}

describe("the manifest's schema of a profile", () => {
  it("knows the fields, and the words, that a profile is read with", () => {
    const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
      contributes: {
        configuration: { properties: Record<string, Schema> } | { properties: Record<string, Schema> }[];
      };
    };
    const declared = [manifest.contributes.configuration]
      .flat()
      .map(({ properties }) => properties["podSessions.profiles"])
      .find((schema) => schema !== undefined)?.additionalProperties;
    assert.ok(typeof declared === "object");
    const read = z.toJSONSchema(customProfileSchema) as Schema;
    const sorted = (schema: Schema) => [...new Set(pathsOf(schema))].sort();
    assert.deepEqual(sorted(declared), sorted(read));
  });
});
