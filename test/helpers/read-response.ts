/** The kit's error code in a response, whether it is JSON or a page. */
export async function errorCode(response: Response): Promise<string | undefined> {
  const text = await response.text()
  if (/json/.test(response.headers.get('content-type') ?? '')) return JSON.parse(text).error?.code
  return /<code>[^<]*: (\w+)<\/code>/.exec(text)?.[1]
}

/** Everything that a client can see of a response, as text. */
export async function serializeResponse(response: Response): Promise<string> {
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n')
  return `${response.status}\n${headers}\n\n${await response.text()}`
}
