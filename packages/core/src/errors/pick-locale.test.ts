import { expect, it } from 'vitest'
import { pickLocale } from './pick-locale.js'

it.each<[string | string[], string]>([
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
  ['en-US,en;q=0.9,zh;q=0.8', 'en'],
  ['fr-FR, zh-TW;q=0.9, en;q=0.8', 'zh-CN'],
  ['ZH', 'zh-CN'],
  ['zh_CN.UTF-8', 'zh-CN'],
  ['zh-Hans-CN', 'zh-CN'],
  ['zha,fr', 'en'],
  ['eng,zh', 'zh-CN'],
  ['', 'en'],
  ['*', 'en'],
  [['de', 'zh-CN', 'en'], 'zh-CN'],
  [['de', 'en-GB', 'zh-CN'], 'en'],
  [[], 'en'],
])('pickLocale(%j) is %s', (tags, expected) => {
  expect(pickLocale(tags)).toBe(expected)
})
