/** Something that must not be in a file, by how it is recognised. */
export interface SecretKind {
  /** What it is, without saying it: `the value of OPENAI_API_KEY in base64`. */
  readonly name: string;
  isIn(text: string): boolean;
}

/** How well-known credentials look. What stands before must not be of a longer word. */
const known: readonly SecretKind[] = [
  looksLike('an Anthropic key', 'sk-ant-[\\w-]{20,}'),
  looksLike('an OpenAI-style key', 'sk-(?!ant-)(?:[a-z]+-)?[\\w-]{20,}'),
  looksLike('a Google key', 'AIza[\\w-]{35}'),
  looksLike('a Google OAuth token', 'ya29\\.[\\w-]{20,}'),
  looksLike('an AWS access key id', '(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])'),
  looksLike('a GitHub token', '(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\\w{30,})'),
  looksLike('a Groq key', 'gsk_[A-Za-z0-9]{30,}'),
  looksLike('a Hugging Face token', 'hf_[A-Za-z0-9]{30,}'),
  looksLike('an xAI key', 'xai-[A-Za-z0-9]{30,}'),
  looksLike('a Perplexity key', 'pplx-[A-Za-z0-9]{30,}'),
  looksLike('a Replicate token', 'r8_[A-Za-z0-9]{30,}'),
  looksLike('a Slack token', 'xox[abeoprs]-[\\w-]{10,}'),
  looksLike('a bearer token', '[Bb]earer\\s+[\\w.~+/-]{20,}'),
  looksLike('a JSON web token', 'eyJ[\\w-]{8,}\\.eyJ[\\w-]{8,}\\.[\\w-]{8,}'),
  looksLike('a private key', '-----BEGIN [A-Z ]*PRIVATE KEY-----'),
];

const secretName = /(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD)$/i;
/** Shorter values are words, which stand in answers by chance. */
const shortestValue = 8;

/**
 * What must not be in a recording: whatever looks like a credential, and the values of all variables whose names end in
 * `KEY`, `TOKEN`, `SECRET` or `PASSWORD`, as they are, as URLs spell them, and in base64.
 *
 * @param harmless - Values that are no secret, although such a variable has them.
 */
export function secretKinds(
  environment: Readonly<Record<string, string | undefined>>,
  harmless: readonly string[] = [],
): readonly SecretKind[] {
  const kinds = [...known];
  for (const [name, value = ''] of Object.entries(environment)) {
    if (!secretName.test(name) || value.length < shortestValue || harmless.includes(value)) continue;
    const inUrl = encodeURIComponent(value);
    kinds.push(
      contains(`the value of ${name}`, [value]),
      contains(`the value of ${name} as in a URL`, inUrl === value ? [] : [inUrl, inUrl.replaceAll('%20', '+')]),
      contains(`the value of ${name} in base64`, inBase64(value)),
    );
  }
  return kinds;
}

/**
 * In base64, alone or in the middle of something (`user:password`): three ways, by where it stands to the groups of
 * three bytes. The letters at its ends, which also say something of their neighbours, are left out.
 */
function inBase64(value: string): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
    const groups = bytes.subarray(before === 0 ? 0 : 3, bytes.length - (bytes.length % 3));
    return [groups.toString('base64'), groups.toString('base64url')];
  });
}

function contains(name: string, forms: readonly string[]): SecretKind {
  return { name, isIn: (text) => forms.some((form) => text.includes(form)) };
}

/** By a pattern that must not begin in the middle of a word. */
function looksLike(name: string, source: string): SecretKind {
  const pattern = new RegExp(`(?<![A-Za-z0-9_-])(?:${source})`);
  return { name, isIn: (text) => pattern.test(text) };
}
