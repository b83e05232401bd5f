const namePattern = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

/**
 * What is wrong with `name` as an environment variable. Newer clusters take almost any name; this is what all of
 * them take.
 */
export function envNameProblem(name: string): string | undefined {
  if (namePattern.test(name)) return undefined;
  if (name === "") return "A variable has no name. Write one, for example “LOG_LEVEL”.";
  if (name.includes("=")) {
    return `“${name}” holds “=”. Give the name “${name.slice(0, name.indexOf("="))}” and the value apart from each other.`;
  }
  const likely = name.replace(/[^-._a-zA-Z0-9]+/g, "_").replace(/^(?=[0-9])/, "_");
  return `“${name}” cannot be the name of a variable. Use letters, digits, “_”, “-” and “.”, and no digit first, for example “${likely}”.`;
}

/** What is wrong with `value` as the value of a variable: only NUL cannot be in one. */
export function envValueProblem(value: string): string | undefined {
  return value.includes("\0") ? "The value holds a NUL byte, which no variable can. Use a file." : undefined;
}

/** What is wrong with `key` as a key of a Secret or a ConfigMap. */
export function dataKeyProblem(key: string): string | undefined {
  if (/^[-._a-zA-Z0-9]{1,253}$/.test(key) && key !== "." && key !== "..") return undefined;
  return `“${key}” cannot be a key of a Secret. Use letters, digits, “-”, “_” and “.”, for example “api-key”.`;
}
