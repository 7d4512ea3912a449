// Loaded into a process under test, with --expose-gc: at SIGUSR2 it collects what is garbage, so that what is then measured
// is what is kept.
process.on('SIGUSR2', () => globalThis.gc?.())
