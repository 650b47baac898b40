// What both Node probes do: the steps, over an object `rdb` with one function per call of the library. A handle is what
// rdb.engineOpen() returns; rdb.number() makes it a BigInt and rdb.handle() a handle again.

'use strict';

const HANDLES = 100000;
const OK = 0, UNKNOWN_FLAG = -102, WRONG_HANDLE = -202, CLOSED_HANDLE = -203;
const ENGINE = 17, INDEX = 18;

// Ends the probe unless got is expected.
function same(got, expected, what) {
    if (got !== expected) {
        console.error(`${same.probe}: ${what}: got ${got}, expected ${expected}`);
        process.exit(1);
    }
}

// One entry in, one entry out, and the text of an error.
function texts(rdb, index) {
    same(rdb.insert(index, 'France', 'Paris', 0).status, OK, 'insert');
    same(rdb.search(index, 'France').value, 'Paris', 'value found');
    const { status, code, message } = rdb.insert(index, 'France', 'Paris', 0x80000000);
    same(status, UNKNOWN_FLAG, 'status of an unknown flag');
    same(code, status, 'code in the error');
    same(message.length > 0, true, 'error text');
}

// 10,000 numbers in two calls.
function batch(rdb, index) {
    const count = 10000, keys = new BigUint64Array(count), values = new BigUint64Array(count);
    const found = new BigUint64Array(count);
    for (let n = 0; n < count; n++) {
        keys[n] = BigInt(n) * 0x9e3779b97f4a7c15n;
        values[n] = BigInt(n);
    }
    same(rdb.insertNumbers(index, keys, values), OK, 'insert_u64');
    same(rdb.searchNumbers(index, keys, found), OK, 'search_u64');
    same(found.every((value, n) => value === values[n]), true, 'values of the batch');
}

// The handle is known with each of its bits and with no other one.
function everyBit(rdb, handle, kind) {
    const number = rdb.number(handle);
    same(Number(number >> 56n), kind, 'kind in the top byte');
    const copies = [handle, rdb.handle(number), rdb.handle(BigInt(number.toString())), new Map([[1, handle]]).get(1),
        rdb.handle(BigUint64Array.of(number)[0])];
    for (const copy of copies)
        same(rdb.check(copy, kind), OK, 'handle that went through a BigInt, its text, a map and an array');
    for (let bit = 0n; bit < 64n; bit++)
        same(rdb.check(rdb.handle(number ^ (1n << bit)), 0) < 0, true, `handle with changed bit ${bit}`);
    // The trap: a Number loses the lower bits. Such a handle is refused, not followed.
    const rounded = BigInt(Number(number));
    if (rounded !== number)
        same(rdb.check(rdb.handle(rounded), 0) < 0, true, 'handle that went through a Number');
}

// Handles kept by the language, the collector at work meanwhile, then closed.
function many(rdb, engine) {
    const handles = [];
    for (let n = 0; n < HANDLES; n++) {
        handles.push(rdb.indexOpen(engine, 'capitals'));
        if (n % 10000 === 0)
            global.gc();
    }
    same(new Set(handles.map(rdb.number)).size, HANDLES, 'different handles');
    global.gc();
    for (const handle of handles)
        same(rdb.indexClose(handle), OK, 'close one of many');
}

function misuse(rdb, engine, index) {
    same(rdb.search(rdb.handle(rdb.number(engine)), 'France').status, WRONG_HANDLE, 'wrong kind');
    same(rdb.indexClose(index), OK, 'close');
    same(rdb.indexClose(index), CLOSED_HANDLE, 'close twice');
    same(rdb.indexClose(null), OK, 'close NULL');
}

// One call, in the best of ten rounds.
function nanoseconds(rdb, handle) {
    const calls = 100000, rounds = [];
    for (let round = 0; round < 10; round++) {
        const start = process.hrtime.bigint();
        for (let n = 0; n < calls; n++)
            rdb.check(handle, INDEX);
        rounds.push(Number(process.hrtime.bigint() - start) / calls);
    }
    return Math.min(...rounds);
}

module.exports = function run(name, rdb) {
    same.probe = name;
    same(rdb.abiCheck(), OK, 'abi');
    const engine = rdb.engineOpen();
    const capitals = rdb.indexCreate(engine, 'capitals', false), numbers = rdb.indexCreate(engine, 'numbers', true);
    texts(rdb, capitals);
    batch(rdb, numbers);
    everyBit(rdb, engine, ENGINE);
    everyBit(rdb, capitals, INDEX);
    many(rdb, engine);
    const took = nanoseconds(rdb, capitals);
    misuse(rdb, engine, capitals);
    same(rdb.indexClose(numbers), OK, 'close the numbers');
    same(rdb.engineClose(engine), OK, 'close the engine');
    same(rdb.live(), 0, 'live handles');
    console.log(`${name}: ok, ${HANDLES} handles, rdb_handle_check ${took.toFixed(0)} ns`);
};
