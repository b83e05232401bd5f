import * as vscode from "vscode";
import type { App } from "../app.js";
import { DisposableStore, type Disposable } from "../base/disposable.js";
import { isFailure } from "../domain/failure.js";
import type { Session, SessionEvent } from "../domain/session.js";
import { documentScheme } from "../manifest.js";
import { eventsText } from "../present/eventsText.js";
import { LogEnd, logLineText } from "../present/logText.js";
import { sessionDetails } from "../present/sessionDetails.js";
import { withProgress } from "./progress.js";

const kinds = {
  yaml: { suffix: ".yaml", title: "Reading the YAML" },
  events: { suffix: ".events.log", title: "Reading the events" },
  details: { suffix: ".txt", title: "Reading the details" },
} as const;

/** The editor colours and folds no document that is longer. */
const maxLogChars = 20_000_000;

export type DocumentKind = keyof typeof kinds;

/** Read-only documents about sessions. Each holds what was true when it was last asked for. */
export class Documents implements vscode.TextDocumentContentProvider, Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new vscode.EventEmitter<vscode.Uri>());
  private readonly texts = new Map<string, string>();
  readonly onDidChange = this.changes.event;

  constructor(private readonly app: () => Promise<App>) {
    this.owned.add(vscode.workspace.registerTextDocumentContentProvider(documentScheme, this));
    this.owned.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.texts.delete(uri.toString())));
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  /** Reads what the document is about and shows it. */
  async show(kind: DocumentKind, session: Session): Promise<void> {
    const { suffix, title } = kinds[kind];
    const text = await withProgress(`${title} of ${session.displayName}`, (signal) =>
      this.read(kind, session, signal),
    );
    await this.open(`${session.ref.namespace}/${session.ref.name}${suffix}`, text);
  }

  /** Shows the log of one container as it is now. */
  async showLog(session: Session, container: string): Promise<void> {
    const app = await this.app();
    const { tailLines, timestamps } = app.settings.get().logs;
    const title = `Reading the log of ${session.displayName}`;
    const text = await withProgress(title, async (signal) => {
      const end = new LogEnd(maxLogChars);
      // Nothing new comes to a document: for who wants no old lines in a terminal, it is as long as it may be.
      const options = { container, ...(tailLines > 0 && { tailLines }), signal };
      for await (const line of app.actions.logs(session.ref, options))
        end.push(logLineText(line, { timestamps }));
      return end.text;
    });
    await this.open(`${session.ref.namespace}/${session.ref.name}.${container}.log`, text);
  }

  /** A read-only document of this text, to be shown or compared. `path` names it, and its ending its language. */
  put(path: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: documentScheme, path: `/${path}` });
    this.texts.set(uri.toString(), text);
    this.changes.fire(uri);
    return uri;
  }

  dispose(): void {
    this.texts.clear();
    this.owned.dispose();
  }

  private async read(kind: DocumentKind, session: Session, signal: AbortSignal): Promise<string> {
    const { actions, platform } = await this.app();
    switch (kind) {
      case "yaml":
        return actions.yaml(session, signal);
      case "events":
        return eventsText(await actions.events(session, signal));
      case "details":
        return sessionDetails(session, {
          nowMs: platform.clock.now(),
          events: await actions.events(session, signal).catch(noneIfForbidden),
        });
    }
  }

  private async open(path: string, text: string): Promise<void> {
    await vscode.window.showTextDocument(this.put(path, text), { preview: true });
  }
}

/** The rest of the details is worth showing without the events. */
function noneIfForbidden(error: unknown): readonly SessionEvent[] {
  if (isFailure(error, "forbidden")) return [];
  throw error;
}
