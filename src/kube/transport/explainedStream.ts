import type { ApiByteStream } from "../api.js";
import type { ResponseStream } from "./responseStream.js";

/** A stream whose errors are what `explain` makes of them. */
export class ExplainedStream implements ApiByteStream {
  constructor(
    private readonly body: ResponseStream,
    private readonly explain: (error: unknown) => Error,
  ) {}

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {
      next: () =>
        this.body.next().catch((error: unknown) => {
          throw this.explain(error);
        }),
      return: () => this.body.return(),
    };
  }

  dispose(): void {
    this.body.dispose();
  }
}
