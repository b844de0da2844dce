import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
// @boundaries-ignore the certificate that core's own tests make
import { selfSignedCertificate } from '../../core/src/http/testing/self-signed-certificate.ts';
import { simulator } from './simulator.ts';

test('with a certificate it speaks HTTPS', async () => {
  const tls = selfSignedCertificate();
  const provider = await simulator({ tls });
  try {
    expect(provider.url).toMatch(/^https:/);
    const body = JSON.stringify({
      model: 'claude-sonnet-5',
      max_tokens: 20,
      messages: [{ role: 'user', content: 'Hello' }],
    });
    const answer = await new Promise<string>((resolve, reject) => {
      const headers = { 'x-api-key': 'any', 'anthropic-version': '2023-06-01' };
      request(`${provider.url}/v1/messages`, { method: 'POST', ca: tls.cert, headers }, (got) => resolve(text(got)))
        .once('error', reject)
        .end(body);
    });
    expect(JSON.parse(answer)).toMatchObject({ type: 'message', role: 'assistant' });
    expect(provider.requests).toHaveLength(1);
  } finally {
    await provider.close();
  }
});

test('half a certificate is an early error, which does not show it', async () => {
  await expect(simulator({ tls: { key: 'secret' } as never })).rejects.toThrow(
    'Expected `tls` to be { key, cert } in PEM, got another object, not shown here',
  );
});
