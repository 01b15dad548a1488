// Wine runs no newer Node than 22, which the action refuses: this has it see version 24. All else
// stays as Node 22 for Windows has it.
Object.defineProperty(process.versions, 'node', { value: '24.0.0' });
