// What the areas of the bench give, and what its goals are.

/** The figures of several rounds. `low` and `high`: the 10th and the 90th percentile. */
export interface Spread {
  median: number
  low: number
  high: number
  rounds: number
}

/** `×` is a ratio to another subject of the same run. */
export type Unit = '×' | 'ms' | 'µs' | 'bytes' | 'kB' | 'MB' | '/s' | '%' | 'count'

/** One figure of one subject: a cell of a table, whose rows are the subjects. */
export interface Row {
  /** Title of the table. An area may have several. */
  table: string
  /** What was measured, such as `kit, Express` or `iron-session`. Those of the kit start with `kit, `. */
  subject: string
  column: string
  unit: Unit
  spread: Spread
}

/** A curve of an area: the figures of one subject for growing `x`. Becomes an SVG file in docs. */
export interface Plot {
  /** Name of the file, without `.svg`. */
  file: string
  title: string
  x: string
  y: string
  lines: { subject: string; points: [x: number, y: number][] }[]
}

export interface AreaResult {
  rows: Row[]
  plots?: Plot[]
  /** Sentences below the tables: how it was measured, what was left out on this machine. */
  notes?: string[]
}

export interface AreaOptions {
  /** Fewer rounds, and fewer streams. */
  quick: boolean
  /** Prints a line about what is measured now. */
  progress(text: string): void
}

/** A module in `areas/`: it exports these three. */
export interface Area {
  /** As in `--area <name>`. */
  name: string
  title: string
  run(options: AreaOptions): Promise<AreaResult>
}

/** A goal is met when the median of each of its rows is within the bound. */
export interface Goal {
  id: string
  /** Name of the area that measures it. */
  area: string
  /** What is compared with the bound, for readers. */
  text: string
  /** Which rows. */
  table: string
  subjects: readonly string[]
  column: string
  unit: Unit
  /** One of the two. */
  atMost?: number
  atLeast?: number
}

export interface GoalResult {
  goal: Goal
  /** The median that is farthest from the bound, or `null` if this run did not measure it. */
  figure: number | null
  /** Whose figure it is. */
  subject: string | null
  isMet: boolean
}

/** What a run leaves as JSON. */
export interface Report {
  date: string
  quick: boolean
  machine: { cpu: string; cores: number; memory: number; system: string; node: string; pinned: boolean }
  versions: Record<string, string>
  areas: ({ name: string; title: string } & AreaResult)[]
  goals: GoalResult[]
}
