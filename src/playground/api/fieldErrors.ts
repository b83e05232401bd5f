import type { Cause } from "./status.js";

/** The faults found in an object, in the words of k8s.io/apimachinery/pkg/util/validation/field. */
export class FieldErrors {
  private readonly found: Cause[] = [];

  get causes(): readonly Cause[] {
    return this.found;
  }

  hasAny(): boolean {
    return this.found.length > 0;
  }

  required(field: string, detail = ""): void {
    this.add("FieldValueRequired", field, joined("Required value", detail));
  }

  invalid(field: string, value: unknown, detail: string): void {
    this.add("FieldValueInvalid", field, joined(`Invalid value: ${shown(value)}`, detail));
  }

  /** @param supported in the order in which the server names them. */
  unsupported(field: string, value: unknown, supported: readonly string[]): void {
    const list = supported.map((one) => JSON.stringify(one)).join(", ");
    this.add(
      "FieldValueNotSupported",
      field,
      joined(`Unsupported value: ${shown(value)}`, `supported values: ${list}`),
    );
  }

  duplicate(field: string, value: unknown): void {
    this.add("FieldValueDuplicate", field, `Duplicate value: ${shown(value)}`);
  }

  notFound(field: string, value: unknown): void {
    this.add("FieldValueNotFound", field, `Not found: ${shown(value)}`);
  }

  forbidden(field: string, detail: string): void {
    this.add("FieldValueForbidden", field, joined("Forbidden", detail));
  }

  tooLong(field: string, maxLength: number): void {
    this.add("FieldValueTooLong", field, `Too long: may not be more than ${maxLength} bytes`);
  }

  private add(reason: string, field: string, message: string): void {
    this.found.push({ reason, message, field });
  }
}

function joined(what: string, detail: string): string {
  return detail === "" ? what : `${what}: ${detail}`;
}

function shown(value: unknown): string {
  return JSON.stringify(value);
}
