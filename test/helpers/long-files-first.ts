import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Small files that take long. By default, vitest starts large files first, so these would run alone at the end of their group. */
const LONG = [
  'test/model/session-model.test.ts',
  'test/cluster/kill-at-each-command.test.ts',
  'test/cluster/each-command-login.test.ts',
  'test/cluster/each-command.test.ts',
  'test/package/readme-snippets.test.ts',
  'test/package/history-scan.test.ts',
  'test/package/commonjs.test.ts',
  'test/runtimes/guides.test.ts',
  'test/browser/login-sequences.test.ts',
  'test/browser/dom-clobbering.test.ts',
  'test/browser/popup.test.ts',
  'test/browser/server-mode-popup.test.ts',
]

export class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) => LONG.some((path) => moduleId.endsWith(path))
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}
