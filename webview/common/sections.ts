import { h, type Child } from "./dom.js";

/**
 * A panel's parts, each drawn again only when what it shows has changed. A part that did not change keeps its
 * elements, so typed text, focus and scroll stay; in one that did, the focus goes back to the control of the same id.
 */
export class Sections {
  private readonly drawn = new Map<string, { readonly key: string; readonly element: HTMLElement }>();

  constructor(private readonly root: HTMLElement) {}

  /**
   * Shows the parts in this order. `shows` is all that `draw` reads: equal JSON means nothing to draw.
   */
  show(parts: readonly { readonly id: string; readonly shows: unknown; readonly draw: () => Child }[]): void {
    const focusedId = this.focusedId();
    const ids = new Set(parts.map(({ id }) => id));
    for (const [id, { element }] of this.drawn) {
      if (ids.has(id)) continue;
      element.remove();
      this.drawn.delete(id);
    }
    let after: Element | null = null;
    for (const part of parts) {
      const key = JSON.stringify(part.shows);
      const before = this.drawn.get(part.id);
      let element = before?.element;
      if (!element || before?.key !== key) {
        const next = h("section", { id: `section-${part.id}` }, part.draw());
        if (element) element.replaceWith(next);
        element = next;
        this.drawn.set(part.id, { key, element });
      }
      const place: Element | null = after ? after.nextElementSibling : this.root.firstElementChild;
      if (place !== element) this.root.insertBefore(element, place);
      after = element;
    }
    this.root.removeAttribute("aria-busy");
    if (focusedId !== undefined && this.focusedId() !== focusedId) {
      this.root.ownerDocument.getElementById(focusedId)?.focus();
    }
  }

  private focusedId(): string | undefined {
    const focused = this.root.ownerDocument.activeElement;
    return focused && focused.id !== "" && this.root.contains(focused) ? focused.id : undefined;
  }
}
