import { toDisposable, type Disposable } from "../../base/disposable.js";

/** The requests and streams in progress, so that giving up a connection can cut them all. */
export class OpenCalls {
  private readonly cuts = new Set<(error: Error) => void>();

  /** @param cut ends the call with that error; disposing the result says that the call is over */
  add(cut: (error: Error) => void): Disposable {
    const own = (error: Error) => cut(error);
    this.cuts.add(own);
    return toDisposable(() => this.cuts.delete(own));
  }

  cutAll(error: Error): void {
    for (const cut of [...this.cuts]) cut(error);
    this.cuts.clear();
  }
}
