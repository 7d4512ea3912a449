import { readFileSync } from 'node:fs'
import * as browser from '@openroute-kit/browser'
import * as cli from '@openroute-kit/cli'
import * as core from '@openroute-kit/core'
import * as internal from '@openroute-kit/core/internal'
import * as emulator from '@openroute-kit/emulator'
import * as express from '@openroute-kit/express'
import * as react from '@openroute-kit/react'
import * as server from '@openroute-kit/server'
import { describe, expect, it } from 'vitest'
import { moduleGraph } from './module-graph.js'

const packages: Record<string, Record<string, unknown>> = {
  browser,
  cli,
  core,
  emulator,
  express,
  react,
  server,
}
const PRESETS = ['defineProvider', 'eurouter', 'openroute', 'openrouter', 'therouter'] as const

describe.each(Object.entries(packages))('packages/%s', (name, exported) => {
  it('exports the class of its errors, and the sentences for users', () => {
    expect(exported.OpenRouteError).toBe(core.OpenRouteError)
    expect(exported.describeError).toBe(core.describeError)
  })

  it('lists what it exports', () => {
    const source = readFileSync(new URL(`../../packages/${name}/src/index.ts`, import.meta.url), 'utf8')
    expect(source).not.toMatch(/export \*/)
  })
})

it.each(Object.keys(packages).filter((name) => name !== 'emulator'))(
  'packages/%s takes a provider, and exports the presets',
  (name) => {
    const presets = (from: Record<string, unknown> = {}) => PRESETS.map((preset) => [preset, from[preset]])
    expect(presets(packages[name])).toEqual(presets(packages.core))
  },
)

it('core keeps what is for sibling packages out of what apps import', () => {
  const both = Object.keys(internal).filter((name) => name in core)
  expect(both).toEqual([])
  expect(Object.keys(internal)).toContain('failure')
})

it('errors are made by failure() alone', () => {
  const made = Object.keys(packages).flatMap((name) => {
    const folder = `packages/${name}/src`
    return moduleGraph(folder)
      .modules.map((module) => `${folder}/${module}`)
      .filter((path) =>
        /new OpenRouteError\(/.test(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')),
      )
  })
  expect(made.sort()).toEqual([
    'packages/core/src/errors/failure-short.ts',
    'packages/core/src/errors/failure.ts',
  ])
})
