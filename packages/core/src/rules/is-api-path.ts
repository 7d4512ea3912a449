/**
 * Whether a path, with or without a query, stays below the API base that it is appended to, also where a server or a proxy
 * decodes it once more: it begins with `/` and is ASCII without dot segments, backslashes, `;` and control characters. The only
 * encoded characters are those of names (space, `$ & * + , : = @`). The query may be anything. F21
 */
export const isApiPath = (path: string): boolean =>
  /^\/(?!([^?#]*\/)?\.\.?([/?#]|$))([!$&-:=@-Z_a-z~]|%(2[046abc]|3[ad]|40))*([?#]|$)/i.test(path)
