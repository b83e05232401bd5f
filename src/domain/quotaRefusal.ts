/** What a ResourceQuota refused. */
export interface QuotaRefusal {
  readonly quota: string;
  /** Each resource that would go over. Quantities as the server writes them. */
  readonly over: readonly {
    readonly resource: string;
    readonly requested?: string;
    readonly used?: string;
    readonly limited?: string;
  }[];
  /** Resources that the quota wants every container to state: `limits.cpu`. */
  readonly mustSpecify: readonly string[];
}

/**
 * Reads the message of the ResourceQuota admission plug-in (kubernetes/kubernetes plugin/pkg/admission/resourcequota):
 *
 * - `… exceeded quota: q, requested: pods=1,cpu=2, used: pods=3,cpu=1, limited: pods=3,cpu=2`
 * - `… failed quota: q: must specify limits.cpu for: main; limits.memory for: main`
 */
export function parseQuotaRefusal(message: string): QuotaRefusal | undefined {
  const over = /exceeded quota: ([^,\s]+), requested: (\S+), used: (\S+), limited: (\S+)/.exec(message);
  if (over) {
    const requested = amounts(over[2]);
    const used = amounts(over[3]);
    const limited = amounts(over[4]);
    return {
      quota: over[1] ?? "",
      over: [...limited.keys()].map((resource) => ({
        resource,
        ...some("requested", requested.get(resource)),
        ...some("used", used.get(resource)),
        ...some("limited", limited.get(resource)),
      })),
      mustSpecify: [],
    };
  }
  const missing = /failed quota: ([^:\s]+): must specify (.+)$/s.exec(message);
  if (!missing) return undefined;
  const resources = (missing[2] ?? "").split(";").map((part) => part.replace(/ for: .*$/s, "").trim());
  return { quota: missing[1] ?? "", over: [], mustSpecify: resources.flatMap((part) => part.split(",")) };
}

function amounts(text = ""): ReadonlyMap<string, string> {
  return new Map(
    text.split(",").flatMap((pair) => {
      const at = pair.indexOf("=");
      return at < 0 ? [] : [[pair.slice(0, at), pair.slice(at + 1)] as const];
    }),
  );
}

function some<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: string });
}
