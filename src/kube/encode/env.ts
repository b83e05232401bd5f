import type { EnvVar } from "./manifest.js";
import type { ResolvedEnv } from "../../domain/resolvedLaunch.js";
import { literal } from "./literal.js";

export function encodeEnv(variables: readonly ResolvedEnv[]): EnvVar[] {
  return variables.map((variable) => {
    const { name } = variable;
    switch (variable.kind) {
      case "literal":
        return { name, value: literal(variable.value) };
      case "template":
        return { name, value: variable.value };
      case "field":
        return { name, valueFrom: { fieldRef: { fieldPath: variable.fieldPath } } };
      case "secret": {
        const { name: secret, key, optional } = variable.ref;
        const secretKeyRef = { name: secret, key, ...(optional === undefined ? {} : { optional }) };
        return { name, valueFrom: { secretKeyRef } };
      }
    }
  });
}
