// Loaded before a counted program: sets the variables whose names valgrind's shell script drops.
Object.assign(process.env, JSON.parse(process.env.ODD_VARIABLES));
delete process.env.ODD_VARIABLES;
