// Loaded into a process under test, with --expose-gc: at SIGUSR2 it collects garbage, so that what is then measured
// is still referenced.
process.on('SIGUSR2', () => globalThis.gc?.())
