import type { PortRequest } from "../launch.js";
import type { ProblemList } from "./fieldProblem.js";

/** What is wrong with `port` as the number of a port. */
export function portProblem(port: number): string | undefined {
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return undefined;
  return `${port} is not a port. Ports are whole numbers from 1 to 65535, for example 8080.`;
}

/** What is wrong with `name` as the name of a port (IANA service name). */
function portNameProblem(name: string): string | undefined {
  const isRight =
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name) &&
    name.length <= 15 &&
    /[a-z]/.test(name) &&
    !name.includes("--");
  if (isRight) return undefined;
  return `“${name}” cannot be the name of a port. Use at most 15 lower-case letters, digits and single dashes, with at least one letter, for example “http”.`;
}

export function checkPorts(ports: readonly PortRequest[], found: ProblemList): void {
  const seen = new Set<string>();
  const names = new Set<string>();
  for (const [index, { port, protocol = "TCP", name }] of ports.entries()) {
    const field = `ports[${index}]`;
    found.add(field, portProblem(port));
    if (seen.has(`${port}/${protocol}`)) {
      found.add(field, `Port ${port}/${protocol} is there twice. Remove one.`);
    }
    seen.add(`${port}/${protocol}`);
    if (name === undefined) continue;
    found.add(`${field}.name`, portNameProblem(name));
    if (names.has(name)) found.add(`${field}.name`, `Two ports are named “${name}”. Rename one.`);
    names.add(name);
  }
}
