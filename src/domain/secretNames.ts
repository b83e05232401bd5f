const secretWords =
  /password|passwd|passphrase|(?:^|[^a-z])(?:token|pat|pwd|secret|credentials?|auth|cookie|session[-_.]?key|(?:api|access|private|signing|encryption|account|license)?[-_.]?key|dsn|connection[-_.]?string|database[-_.]?url)(?:$|[^a-z])/i;

/**
 * Whether a variable of this name most likely holds a secret: its value is masked where it is shown, and not
 * copied into annotations. Camel case counts as words: `apiToken`, `GITHUB_TOKEN`, `db.password`, `SSH_KEY`.
 */
export function looksSecret(name: string): boolean {
  return secretWords.test(name.replace(/([a-z0-9])([A-Z])/g, "$1_$2"));
}
