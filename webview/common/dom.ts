export type Child = Node | string | undefined | false;

export interface Props {
  readonly class?: string;
  readonly id?: string;
  readonly on?: Readonly<Record<string, (event: Event) => void>>;
  /** Attributes; `true` sets an empty one, `false` and undefined leave it out. */
  readonly attrs?: Readonly<Record<string, string | number | boolean | undefined>>;
}

/** An element with its attributes, listeners and children. Text is always text, never markup. */
export function h(tag: string, props: Props = {}, ...children: readonly Child[]): HTMLElement {
  const element = document.createElement(tag);
  if (props.class) element.className = props.class;
  if (props.id) element.id = props.id;
  for (const [name, value] of Object.entries(props.attrs ?? {})) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const [name, listener] of Object.entries(props.on ?? {})) element.addEventListener(name, listener);
  for (const child of children) if (child !== undefined && child !== false) element.append(child);
  return element;
}
