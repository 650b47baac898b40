// Probe: handles through a Node-API addon in C, first as BigInt, then as External (a JavaScript value around a void *).
//
//     node --expose-gc probe_addon.js ADDON.NODE

'use strict';

const run = require('./scenario.js');
const addon = require(require('path').resolve(process.argv[2]));

run('node-addon-bigint', { ...addon, handle: number => number });

run('node-addon-external', {
    ...addon,
    handle: addon.external,
    engineOpen: () => addon.external(addon.engineOpen()),
    indexCreate: (engine, name, numbers) => addon.external(addon.indexCreate(engine, name, numbers)),
    indexOpen: (engine, name) => addon.external(addon.indexOpen(engine, name)),
});
