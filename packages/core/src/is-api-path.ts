// For the packages of this kit only. An entry of its own, so that pages load it only when an app sends requests to the API.

export { isApiPath } from './rules/is-api-path.js'
