/** Whether `text` holds a control character: a line end, a tab, a NUL, an escape. */
export function hasControlCharacter(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- that is what is looked for
  return /[\u0000-\u001f\u007f]/.test(text);
}
