# needs: node
# runs: node
# Objects, buffers, compression in the thread pool, a worker.
exec node -e '
const zlib = require("zlib"), { Worker } = require("worker_threads"), crypto = require("crypto");
const table = new Map();
for (let i = 0; i < 200000; i++) table.set("key" + (i * 7919) % 50021, { i, text: "v".repeat(i % 50) });
let sum = 0;
for (const [key, value] of table) sum += key.length + value.text.length;
const text = Buffer.from(JSON.stringify([...table.entries()]));
const jobs = [];
for (let i = 0; i < 8; i++) jobs.push(new Promise((resolve, reject) => zlib.deflate(text, { level: i % 3 + 1 },
    (error, packed) => error ? reject(error) : zlib.inflate(packed, (e, back) => e ? reject(e) : resolve(back.equals(text))))));
jobs.push(new Promise(resolve => new Worker(
    "const b = []; for (let i = 0; i < 20000; i++) b.push(Buffer.alloc(i % 300, 1)); " +
    "require(\"worker_threads\").parentPort.postMessage(b.reduce((s, x) => s + x.length, 0))", { eval: true })
    .on("message", resolve)));
Promise.all(jobs).then(results =>
    console.log(sum, text.length, crypto.createHash("sha256").update(text).digest("hex"), results.join(" ")));
'
