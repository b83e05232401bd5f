import type { App } from "../app.js";
import { DisposableStore, type Disposable } from "../base/disposable.js";
import { Emitter } from "../base/event.js";

/**
 * The product, made when it is first needed: its code is not even read before a view is visible or a command
 * runs, so that an editor that merely starts pays nothing.
 */
export class LazyApp implements Disposable {
  private readonly store = new DisposableStore();
  private readonly started = this.store.add(new Emitter<App>());
  private making: Promise<App> | undefined;
  private made: App | undefined;

  constructor(private readonly make: () => Promise<App>) {}

  /** The product if it was needed already. */
  get current(): App | undefined {
    return this.made;
  }

  /** The product, made if need be. Rejects as loading its code does, and then tries again the next time. */
  get(): Promise<App> {
    this.making ??= this.make().then(
      (app) => {
        this.made = this.store.add(app);
        this.started.fire(app);
        return app;
      },
      (error: unknown) => {
        this.making = undefined;
        throw error;
      },
    );
    return this.making;
  }

  /** Runs `follow` once with the product, now or when it is made; what it returns ends with the product. */
  whenStarted(follow: (app: App) => Disposable): Disposable {
    const store = new DisposableStore();
    if (this.made) store.add(follow(this.made));
    else store.add(this.started.event((app) => store.add(follow(app))));
    return store;
  }

  dispose(): void {
    this.store.dispose();
  }
}
