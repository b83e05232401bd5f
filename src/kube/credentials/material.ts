/** What logs a user in, before impersonation is added. */
export interface Material {
  /** The whole Authorization header. */
  readonly authorization?: string;
  /** PEM texts. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
}

/** One way to come by {@link Material}: a file, a plugin, the kubeconfig itself. */
export interface MaterialSource {
  /**
   * The material to use now.
   * @throws ClusterFailure of kind `credential`, or the signal's reason
   */
  material(signal: AbortSignal): Promise<Material>;
  /** The server refused `material`. Returns whether asking again can give another. */
  refused(material: Material): boolean;
  /** What failed may be tried again at once: the person asked for it. */
  forgetFailures?(): void;
}

/** Material that the kubeconfig holds itself. */
export function fixedMaterial(material: Material): MaterialSource {
  return { material: () => Promise.resolve(material), refused: () => false };
}

/** Material that is made when asked for, and may throw why it cannot be. */
export function lazyMaterial(make: () => Material): MaterialSource {
  let made: Material | undefined;
  return {
    // Async, so that what is thrown rejects.
    material: async () => (made ??= make()),
    refused: () => false,
  };
}
