import { type Details, details } from './details/details.js'

// In place of details-on-demand.ts in the single files for a script tag, which load nothing.

export const loadedDetails: Details | undefined = details

export const loadDetails = (): Details | Promise<Details | undefined> => details
