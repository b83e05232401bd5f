import type { Uri, Webview } from "vscode";
import * as vscode from "vscode";

export interface PanelPage {
  readonly title: string;
  /** Name of the bundle in dist/webview: `kubeconfig` for kubeconfig.js and kubeconfig.css. */
  readonly bundle: string;
}

/**
 * The page of a panel: one script and one style sheet of our own, nothing from anywhere else. `style-src` names
 * only our folder; the toolkit's styles are constructed style sheets, which CSP leaves alone.
 */
export function panelHtml(webview: Webview, root: Uri, page: PanelPage, nonce: string): string {
  const asset = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(root, file)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
<link rel="stylesheet" href="${asset(`${page.bundle}.css`)}">
</head>
<body>
<main id="panel" aria-busy="true"></main>
<script nonce="${nonce}" src="${asset(`${page.bundle}.js`)}"></script>
</body>
</html>`;
}
