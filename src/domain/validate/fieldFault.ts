import { UserError } from "../../base/errors.js";

/** Something typed is wrong: the sentence belongs beside its field. */
export class FieldFault extends UserError {
  constructor(
    readonly field: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, undefined, options);
  }
}
