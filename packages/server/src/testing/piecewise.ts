/** Reads a body piece by piece, as it was written. */
export function piecewise({ body }: Response): () => Promise<string | undefined> {
  const reader = body!.getReader();
  const decoder = new TextDecoder();
  return async () => {
    const { done, value } = await reader.read();
    return done ? undefined : decoder.decode(value);
  };
}
