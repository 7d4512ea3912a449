import { describe, expect, it } from 'vitest'
import { parseSnippets } from './readme-snippets.js'

const README = `
\`\`\`sh
npm install a @openroute-kit/b
npm install --save-dev @types/a
\`\`\`

\`\`\`ts
const one = 1
\`\`\`

<!-- continues -->

\`\`\`ts
console.log(one)
\`\`\`

1. In a list:

   \`\`\`sh
   npm install c
   \`\`\`

   \`\`\`html
   <script type="module">
     run()
   </script>
   \`\`\`

\`\`\`sh
npx c
\`\`\`

\`\`\`tsx
export const two = 2
\`\`\`
`

describe('the snippets of a README', () => {
  const snippets = parseSnippets('packages/a/README.md', README)

  it('have the packages of the nearest install block above them', () => {
    const block = ['a', '@openroute-kit/b', '@types/a']
    expect(snippets.map(({ packages }) => packages)).toEqual([block, block, ['c'], ['c'], ['c']])
  })

  it('are joined to the one before where a comment says so, and lose the indentation of a list', () => {
    const script = '\n  run()\n'
    expect(snippets.map(({ language, code }) => [language, code])).toEqual([
      ['ts', 'const one = 1\n'],
      ['ts', 'const one = 1\n\nconsole.log(one)\n'],
      ['html', `<script type="module">${script}</script>\n`],
      ['js', script],
      ['tsx', 'export const two = 2\n'],
    ])
  })

  it('are named after their lines', () => {
    expect(snippets[0]?.name).toBe('packages-a-README-line-7')
  })
})
