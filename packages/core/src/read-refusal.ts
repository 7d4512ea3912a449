// For the packages of this kit only. An entry of its own, so that pages load it only when a code was refused.

export { readRefusal } from './rules/read-refusal.js'
