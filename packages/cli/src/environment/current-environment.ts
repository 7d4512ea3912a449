import { existsSync, readFileSync } from 'node:fs'
import { detectEnvironment, type Environment } from './detect-environment.js'

/** The environment of this process. */
export function currentEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  return detectEnvironment(env, process.platform, { exists: existsSync, read: readText })
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
