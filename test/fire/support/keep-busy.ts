const BODY = JSON.stringify({
  model: 'claude-busy',
  max_tokens: 256,
  messages: [{ role: 'user', content: 'Say: embers' }],
});

/** Calls one model at all of the addresses, some calls at once, until told to stop. How many were answered. */
export async function keepBusy(
  urls: readonly string[],
  { token, until }: { readonly token: string; readonly until: () => boolean },
): Promise<number> {
  let answered = 0;
  const call = async (url: string): Promise<void> => {
    while (!until()) {
      const response = await fetch(`${url}/busy/v1.0/v1/messages`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'anthropic-version': '2023-06-01',
          authorization: `Bearer ${token}`,
        },
        body: BODY,
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${response.status} ${text}`);
      answered += 1;
    }
  };
  const callers = urls.flatMap((url) => Array.from({ length: 5 }, () => call(url)));
  await Promise.all(callers);
  return answered;
}
