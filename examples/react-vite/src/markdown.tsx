import { marked, type Token, type Tokens } from 'marked'
import { Fragment, type ReactNode, useMemo } from 'react'

/**
 * Markdown of a model as React elements. Its HTML never reaches the page, and its links lead only to http and https. Unknown tokens, such
 * as tables, are shown as they were written.
 */
export function Markdown({ text }: { text: string }) {
  return useMemo(() => <>{nodes(marked.lexer(text))}</>, [text])
}

function nodes(tokens: Token[] | undefined): ReactNode {
  // The index works as a key: a text only grows at its end.
  return tokens?.map((token, index) => <Fragment key={index}>{node(token)}</Fragment>)
}

function node(token: Token): ReactNode {
  const inside = () => nodes((token as Tokens.Generic).tokens)
  switch (token.type) {
    case 'space':
    case 'def':
      return null
    case 'paragraph':
      return <p>{inside()}</p>
    case 'heading':
      return <h2>{inside()}</h2>
    case 'blockquote':
      return <blockquote>{inside()}</blockquote>
    case 'list': {
      const items = (token as Tokens.List).items.map((item, index) => (
        <li key={index}>{nodes(item.tokens)}</li>
      ))
      return token.ordered ? <ol start={token.start || 1}>{items}</ol> : <ul>{items}</ul>
    }
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, by keyboard too.
        <pre tabIndex={0}>
          <code>{token.text}</code>
        </pre>
      )
    case 'codespan':
      return <code>{token.text}</code>
    case 'strong':
      return <strong>{inside()}</strong>
    case 'em':
      return <em>{inside()}</em>
    case 'del':
      return <del>{inside()}</del>
    case 'br':
      return <br />
    case 'hr':
      return <hr />
    case 'link':
      return /^https?:/i.test(token.href) ? (
        <a href={token.href} target="_blank" rel="noreferrer">
          {inside()}
        </a>
      ) : (
        inside()
      )
    case 'text':
    case 'escape':
      return (token as Tokens.Text).tokens ? inside() : token.text
    default:
      return <span className="as-written">{token.raw}</span>
  }
}
