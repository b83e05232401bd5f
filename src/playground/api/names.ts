/** What may be a name, a label or a key, and what the server says of one that may not. */

const dnsLabel = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const dnsSubdomain = `${dnsLabel}(\\.${dnsLabel})*`;
const qualifiedName = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const labelValue = `(${qualifiedName})?`;

const wholly = (pattern: string) => new RegExp(`^${pattern}$`);
const isDnsLabelText = wholly(dnsLabel);
const isDnsSubdomainText = wholly(dnsSubdomain);
const isQualifiedNameText = wholly(qualifiedName);
const isLabelValueText = wholly(labelValue);

const subdomainComplaint =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start " +
  `and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${dnsSubdomain}')`;
const labelComplaint =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end " +
  `with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${dnsLabel}')`;
const dns1035Complaint =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, " +
  "and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is " +
  "'[a-z]([-a-z0-9]*[a-z0-9])?')";
export const labelValueComplaint =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and " +
  "end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is " +
  `'${labelValue}')`;
const namePartComplaint =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric " +
  "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is " +
  `'${qualifiedName}')`;

/** What is wrong with a name; undefined when nothing is. */
export type NameRule = (name: string) => string | undefined;

/** For most objects. */
export const subdomainRule: NameRule = (name) => {
  if (!isDnsSubdomainText.test(name)) return subdomainComplaint;
  return name.length > 253 ? "must be no more than 253 bytes" : undefined;
};

/** For namespaces, containers, volumes. */
export const labelRule: NameRule = (name) => {
  if (name.length > 63) return "must be no more than 63 bytes";
  return isDnsLabelText.test(name) ? undefined : labelComplaint;
};

/** For services. */
export const dns1035Rule: NameRule = (name) => {
  if (name.length > 63) return "must be no more than 63 bytes";
  return /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name) ? undefined : dns1035Complaint;
};

/** For roles and bindings: anything that can stand in an address. */
export const pathSegmentRule: NameRule = (name) => {
  if (name === "." || name === "..") return `may not be '${name}'`;
  if (name.includes("/")) return "may not contain '/'";
  return name.includes("%") ? "may not contain '%'" : undefined;
};

/** A generated name gets its end later, so that its beginning may end with a dash. */
export function prefixRule(rule: NameRule): NameRule {
  return (prefix) => rule(prefix.endsWith("-") ? `${prefix.slice(0, -1)}a` : prefix);
}

export function isLabelValue(value: string): boolean {
  return value.length <= 63 && isLabelValueText.test(value);
}

/** A label or annotation key: `name` or `example.com/name`. */
export function labelKeyComplaint(key: string): string | undefined {
  const slash = key.indexOf("/");
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  const name = slash < 0 ? key : key.slice(slash + 1);
  if (name.includes("/"))
    return (
      "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an " +
      "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is " +
      `'${qualifiedName}') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`
    );
  if (prefix === "") return "prefix part must be non-empty";
  if (prefix !== undefined && subdomainRule(prefix)) return `prefix part ${subdomainRule(prefix) ?? ""}`;
  if (name === "") return "name part must be non-empty";
  if (name.length > 63) return "name part must be no more than 63 bytes";
  return isQualifiedNameText.test(name) ? undefined : namePartComplaint;
}

/** Keys of config maps and secrets. */
export function configKeyComplaint(key: string): string | undefined {
  if (key.length > 253) return "must be no more than 253 bytes";
  if (!/^[-._a-zA-Z0-9]+$/.test(key))
    return (
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME'," +
      "  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
    );
  if (key === ".") return "must not be '.'";
  if (key === "..") return "must not be '..'";
  return key.startsWith("..") ? "must not start with '..'" : undefined;
}
