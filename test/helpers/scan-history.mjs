// Searches everything that was ever committed, and what is staged, for secrets (E07, F23): a key that was removed
// again has still leaked. `npm run secrets` applies the same rules to the files as they are.
import { spawnSync } from 'node:child_process'
import { findSecrets } from './history-scan/find-secrets.mjs'
import { gitObjects } from './history-scan/git-objects.mjs'

if (spawnSync('git', ['-c', 'safe.directory=*', 'rev-parse', '--git-dir']).status !== 0) {
  process.stdout.write('There is no git history here to search for secrets.\n')
  process.exit(0)
}
for (const { id, type, rule } of await findSecrets(gitObjects())) {
  process.exitCode = 1
  process.stdout.write(
    type === 'blob'
      ? `A file in the history holds a secret (${rule}): git log --all --raw --find-object=${id}\n`
      : `A ${type} in the history holds a secret (${rule}): git cat-file -p ${id}\n`,
  )
}
