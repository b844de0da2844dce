/**
 * JSON with the fields of every object in one order: what makes the same body makes the same text. Otherwise as
 * `JSON.stringify`: fields that are `undefined` are not there, `toJSON` is asked, text is not touched.
 */
export function canonical(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if ('toJSON' in value && typeof value.toJSON === 'function') return canonical(value.toJSON());
  let text = '';
  for (const name of Object.keys(value).toSorted()) {
    const field = (value as Readonly<Record<string, unknown>>)[name];
    if (field === undefined || typeof field === 'function' || typeof field === 'symbol') continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonical(field)}`;
  }
  return `{${text}}`;
}
