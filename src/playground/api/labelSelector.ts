import { badRequest } from "./status.js";
import type { FieldErrors } from "./fieldErrors.js";
import { isLabelValue, labelKeyComplaint, labelValueComplaint } from "./names.js";
import { objectsAt, textAt, textsAt, type JsonObject } from "../schema/json.js";

type Labels = Readonly<Record<string, string>>;
export type LabelMatcher = (labels: Labels) => boolean;

type Operator = "in" | "notin" | "exists" | "absent" | "gt" | "lt";
interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** Reads `a=b,c in (d,e),!f` (k8s.io/apimachinery/pkg/labels). Throws a 400 in the server's words. */
export function parseLabelSelector(text: string): LabelMatcher {
  const requirements = new SelectorParser(text).parse();
  return (labels) => requirements.every((one) => holds(one, labels));
}

/** Faults of a `labelSelector` field. */
export function checkSelector(selector: JsonObject, field: string, errors: FieldErrors): void {
  for (const [index, one] of objectsAt(selector, "matchExpressions").entries()) {
    const at = `${field}.matchExpressions[${index}]`;
    const operator = textAt(one, "operator");
    const count = textsAt(one, "values").length;
    if (["In", "NotIn"].includes(operator)) {
      if (count === 0)
        errors.required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
    } else if (["Exists", "DoesNotExist"].includes(operator)) {
      if (count > 0)
        errors.forbidden(
          `${at}.values`,
          "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        );
    } else errors.invalid(`${at}.operator`, operator, "not a valid selector operator");
  }
}

function holds({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = labels[key];
  switch (operator) {
    case "in":
      return value !== undefined && values.includes(value);
    case "notin":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "absent":
      return value === undefined;
    case "gt":
      return value !== undefined && Number(value) > Number(values[0]);
    case "lt":
      return value !== undefined && Number(value) < Number(values[0]);
  }
}

const symbols = ["==", "!=", "=", ",", "(", ")", "!", ">", "<"];
const operatorsExpected = "in, notin, =, ==, !=, gt, lt";

class SelectorParser {
  private readonly tokens: readonly string[];
  private next = 0;

  constructor(text: string) {
    this.tokens = text.match(/==|!=|[=,()!><]|[^=,()!><\s]+/g) ?? [];
  }

  parse(): readonly Requirement[] {
    const requirements: Requirement[] = [];
    while (this.peek() !== "") {
      const token = this.peek();
      if (token !== "!" && symbols.includes(token))
        throw badRequest(`found '${token}', expected: !, identifier, or 'end of string'`);
      requirements.push(this.requirement());
      const separator = this.take();
      if (separator === "") break;
      if (separator !== ",") throw badRequest(`found '${separator}', expected: ',' or 'end of string'`);
      const after = this.peek();
      if (after !== "!" && (after === "" || symbols.includes(after)))
        throw badRequest(`found '${after}', expected: identifier after ','`);
    }
    return requirements;
  }

  private requirement(): Requirement {
    const isAbsent = this.peek() === "!";
    if (isAbsent) this.take();
    const key = this.take();
    const complaint = labelKeyComplaint(key);
    if (complaint) throw refused(`key: Invalid value: ${JSON.stringify(key)}: ${complaint}`);
    if (isAbsent) return { key, operator: "absent", values: [] };
    if (this.peek() === "" || this.peek() === ",") return { key, operator: "exists", values: [] };
    const operator = this.take();
    switch (operator) {
      case "=":
      case "==":
        return this.checked({ key, operator: "in", values: [this.exactValue()] });
      case "!=":
        return this.checked({ key, operator: "notin", values: [this.exactValue()] });
      case "in":
      case "notin":
        return this.checked({ key, operator, values: this.values() });
      case ">":
      case "<":
        return this.checked({ key, operator: operator === ">" ? "gt" : "lt", values: [this.exactValue()] });
      default:
        throw refused(`found '${operator}', expected: ${operatorsExpected}`);
    }
  }

  private exactValue(): string {
    const token = this.peek();
    if (token === "" || token === ",") return "";
    if (symbols.includes(token)) throw refused(`found '${token}', expected: identifier`);
    return this.take();
  }

  private values(): readonly string[] {
    const open = this.take();
    if (open !== "(") throw refused(`found '${open}' expected: '('`);
    const values: string[] = [];
    for (;;) {
      const token = this.take();
      if (token === ")") return values.length > 0 ? values : [""];
      if (token === ",") continue;
      if (token === "" || symbols.includes(token)) throw refused(`found '${token}', expected: ',' or ')'`);
      values.push(token);
      const after = this.peek();
      if (after !== "," && after !== ")") throw refused(`found '${after}', expected: ',' or ')'`);
    }
  }

  private checked(requirement: Requirement): Requirement {
    const { key, operator, values } = requirement;
    for (const [index, value] of values.entries()) {
      if ((operator === "gt" || operator === "lt") && !/^[+-]?\d+$/.test(value))
        throw refused(
          `values[${index}]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`,
        );
      if (!isLabelValue(value))
        throw refused(
          `values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${labelValueComplaint}`,
        );
    }
    return requirement;
  }

  private peek(): string {
    return this.tokens[this.next] ?? "";
  }

  private take(): string {
    return this.tokens[this.next++] ?? "";
  }
}

function refused(what: string) {
  return badRequest(`unable to parse requirement: ${what}`);
}
