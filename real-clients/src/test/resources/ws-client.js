// Talks to the echo by Node's ws. Arguments: URL, NAME of what to do. Prints what it saw; a failed check ends it.
'use strict';
const assert = require('assert');
const crypto = require('crypto');
const { once } = require('events');
const WebSocket = require('ws');

const [url, name] = process.argv.slice(2);
const noise = crypto.randomBytes(1000003);

async function open(options = {}) {
  const socket = new WebSocket(url, { perMessageDeflate: false, ...options });
  const inbox = [];
  const takers = [];
  socket.on('message', (data, isBinary) => {
    const message = isBinary ? data : data.toString();
    if (takers.length) takers.shift()(message);
    else inbox.push(message);
  });
  socket.next = () => (inbox.length ? inbox.shift() : new Promise((taker) => takers.push(taker)));
  await once(socket, 'open');
  return socket;
}

async function echo(socket, message) {
  socket.send(message);
  assert.deepStrictEqual(await socket.next(), message);
}

async function close(socket, code = 1000, reason = '') {
  socket.close(code, reason);
  const [seen, words] = await once(socket, 'close');
  assert.deepStrictEqual([seen, words.toString()], [code, reason]);
}

const what = {
  async text() {
    const socket = await open();
    const messages = ['', 'hello', 'Grüße, 世界 🌍', 'x'.repeat(125), 'x'.repeat(126), 'x'.repeat(65536)];
    for (const message of messages) await echo(socket, message);
    await echo(socket, 'ü'.repeat(500000));
    await close(socket);
    return '6 texts of 0 to 65,536 characters, and one of 1,000,000 bytes';
  },
  async binary() {
    const socket = await open();
    const sizes = [0, 1, 125, 126, 65535, 65536, noise.length];
    for (const size of sizes) await echo(socket, noise.subarray(0, size));
    await close(socket);
    return `7 messages of 0 to ${noise.length} bytes`;
  },
  async fragments() {
    const socket = await open();
    for (let i = 0; i < 100; i++) socket.send(`piece ${i} `, { fin: i === 99 });
    assert.strictEqual(await socket.next(), Array.from({ length: 100 }, (_, i) => `piece ${i} `).join(''));
    await close(socket);
    return 'one message in 100 frames';
  },
  async ping() {
    const socket = await open();
    socket.ping('are you there');
    const [data] = await once(socket, 'pong');
    assert.strictEqual(data.toString(), 'are you there');
    socket.send('ping yes, I am');
    assert.strictEqual(await socket.next(), 'pong yes, I am');
    await close(socket);
    return 'both ends answer';
  },
  async close() {
    const codes = [1000, 1001, 1011, 3000, 4999];
    for (const code of codes) await close(await open(), code, `because of ${code}`);
    const socket = await open();
    socket.send('close 4001 that is all');
    const [code, reason] = await once(socket, 'close');
    assert.deepStrictEqual([code, reason.toString()], [4001, 'that is all']);
    const cut = await open();
    cut.terminate();
    return `${codes.join(', ')} from here, 4001 from there`;
  },
  async deflate() {
    const seen = [];
    const options = [true, { serverNoContextTakeover: true, clientNoContextTakeover: true, threshold: 0 }];
    for (const perMessageDeflate of options) {
      const socket = await open({ perMessageDeflate });
      assert.match(socket.extensions, /^permessage-deflate/);
      for (const message of ['', 'hello', 'ha'.repeat(500000), noise, 'hello']) await echo(socket, message);
      seen.push(Object.keys(socket._extensions['permessage-deflate'].params).join(', ') || 'no parameter');
      await close(socket);
    }
    return `agreed on: ${seen.join('; ')}`;
  },
};

const late = setTimeout(() => {
  console.error('no end within 15 s');
  process.exit(1);
}, 15000);
what[name]().then(
  (seen) => {
    console.log(seen);
    clearTimeout(late);
  },
  (failure) => {
    console.error(failure);
    process.exit(1);
  },
);
