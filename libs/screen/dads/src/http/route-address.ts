/** Fills `:name` parameters and appends the query; null and undefined values of the query are left out.
 * @throws Error when a parameter of the path is missing: a programming mistake, not a problem of the person. */
export function addressOf(path: string, params: unknown = {}, query: unknown = {}): string {
  const values = record(params);
  const filled = path.replace(/:([A-Za-z]\w*)/gu, (_, name: string) => {
    const value = values[name];
    if (value === undefined || value === null || value === '')
      throw new Error(`path parameter ${name} is missing in ${path}`);
    return encodeURIComponent(String(value));
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(record(query))) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) search.append(name, String(one));
    }
  }
  const asked = search.toString();
  return asked === '' ? filled : `${filled}?${asked}`;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
