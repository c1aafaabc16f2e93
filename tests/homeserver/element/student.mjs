// One student with the library that Element runs, told what to do by lines of JSON on stdin.
//
//   {"id": 1, "do": "send", "room": "!...", "type": "m.room.message", "content": {...}}
//   {"id": 1, "gave": {"event_id": "$..."}}    or    {"id": 1, "failed": "why"}
//   {"told": "sync", "events": [...], "rooms": {...}}                what has come, whenever something has
//
// When stdin ends, so does the student, however the other side has ended.

import { createInterface } from "node:readline";

Promise.withResolvers ??= function () {
  // Node 22 has it, Node 20 does not.
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
};
// What libraries have to say must not come between the answers.
for (const level of ["log", "info", "debug", "trace"]) console[level] = () => {};
console.warn = console.error;

const sdk = await import("matrix-js-sdk"); // only now: it looks for the function above
const { AllDevicesIsolationMode, CryptoEvent, OnlySignedDevicesIsolationMode } = await import(
  "matrix-js-sdk/lib/crypto-api/index.js"
);

const SLOWNESS = 500;
const HISTORY = 50; // events of a room that come with the first look at it
const SHIELDS = ["none", "grey", "red"];

let client;
let crypto;
let waiting = { events: [], rooms: {} }; // what is told when the whole response of a sync is known
const sealed = new Map(); // encrypted events by id

let cut = new AbortController(); // when it is aborted, the phone has no network
let slow = false; // whether it takes its time to ask for keys
let losing = false; // whether the keys that it sends are lost on their way

const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

// The keys of this library are in memory only and end with it, so a phone that is off is one without a network.
async function fetchFn(url, options = {}) {
  if (slow && String(url).includes("/keys/query")) await new Promise((resolve) => setTimeout(resolve, SLOWNESS));
  if (losing && String(url).includes("/sendToDevice/")) return new Response("{}", { status: 200 });
  const signal = options.signal ? AbortSignal.any([options.signal, cut.signal]) : cut.signal;
  return fetch(url, { ...options, signal });
}

async function look(event) {
  const { content: wire, ...rest } = event.event;
  const raw = { ...rest, room_id: event.getRoomId() };
  if (!event.isEncrypted()) return { ...raw, content: wire };
  const failed = event.isDecryptionFailure() ? event.decryptionFailureReason : null;
  const info = failed ? null : await crypto.getEncryptionInfoForEvent(event);
  const shield = info && { colour: SHIELDS[info.shieldColour], reason: info.shieldReason };
  const readable = failed ? null : event.getClearContent(); // else it says in words that it failed
  // Relations are never encrypted: they stand beside what is.
  const related = wire["m.relates_to"] ? { "m.relates_to": wire["m.relates_to"] } : {};
  const clear = readable ? { type: event.getType(), content: { ...readable, ...related } } : { content: wire };
  return { ...raw, ...clear, sealed: { failed, shield } };
}

let told = Promise.resolve();

// One report after the other, in the order in which things came, although looking takes its time.
function report(events, rooms) {
  told = told.then(async () => tell({ told: "sync", events: await Promise.all(events.map(look)), rooms }));
  return told;
}

function lookAgain(events) {
  if (events.length) report(events, {});
}

function listen() {
  client.on(sdk.ClientEvent.Event, (event) => {
    if (!event.getRoomId()) return;
    if (event.isEncrypted() && event.getId()) {
      sealed.set(event.getId(), event);
      client.decryptEventIfNeeded(event);
    }
    waiting.events.push(event);
  });
  client.on(sdk.RoomEvent.MyMembership, (room, membership) => {
    waiting.rooms[room.roomId] = membership;
  });
  client.on(sdk.RoomEvent.UnreadNotifications, () => counts());
  client.on(sdk.ClientEvent.Sync, async (state) => {
    if (state !== "PREPARED" && state !== "SYNCING") return;
    const { events, rooms } = waiting;
    waiting = { events: [], rooms: {} };
    await report(events, rooms);
    counts();
  });
  client.on(sdk.MatrixEventEvent.Decrypted, (event) => sealed.has(event.getId()) && lookAgain([event]));
  // What is known of a sender's devices decides about shields.
  for (const change of [CryptoEvent.DevicesUpdated, CryptoEvent.UserTrustStatusChanged]) {
    client.on(change, () => lookAgain([...sealed.values()]));
  }
}

let counted = "";

function counts() {
  const kinds = sdk.NotificationCountType;
  const rooms = client.getRooms().map((room) => [
    room.roomId,
    [room.getUnreadNotificationCount(kinds.Total), room.getUnreadNotificationCount(kinds.Highlight)],
  ]);
  const now = JSON.stringify(rooms);
  if (now !== counted) tell({ told: "counts", counts: Object.fromEntries(rooms) });
  counted = now;
}

async function comes(...states) {
  await new Promise((resolve) => {
    client.on(sdk.ClientEvent.Sync, function once(state) {
      if (!states.includes(state)) return;
      client.off(sdk.ClientEvent.Sync, once);
      resolve();
    });
  });
}

async function begin() {
  const ready = comes("PREPARED", "SYNCING");
  await client.startClient({ initialSyncLimit: HISTORY });
  await ready;
  await told;
}

const DEEDS = {
  // `signed`: as Element is now, only devices that their owners have signed are heard and spoken to.
  async open({ url, user, token, device, identity, signed, slow: slowly }) {
    client = sdk.createClient({ baseUrl: url, fetchFn, userId: user, accessToken: token, deviceId: device });
    await client.initRustCrypto({ useIndexedDB: false });
    crypto = client.getCrypto();
    crypto.setDeviceIsolationMode(signed ? new OnlySignedDevicesIsolationMode() : new AllDevicesIsolationMode(false));
    listen();
    await begin();
    if (identity) await crypto.bootstrapCrossSigning({ authUploadDeviceSigningKeys: (upload) => upload(null) });
    slow = slowly;
    return { keys: await crypto.getOwnDeviceKeys() };
  },
  async send({ room, type, content }) {
    return client.sendEvent(room, type, content);
  },
  async lose() {
    losing = true;
    return {};
  },
  async join({ room }) {
    await client.joinRoom(room);
    return {};
  },
  async trust({ user }) {
    const status = await crypto.getUserVerificationStatus(user);
    const known = await crypto.userHasCrossSigningKeys(user, true);
    const devices = (await crypto.getUserDeviceInfo([user], true)).get(user) ?? new Map();
    const signed = {};
    for (const device of devices.keys()) {
      signed[device] = (await crypto.getDeviceVerificationStatus(user, device)).signedByOwner;
    }
    return { identity: known, changed: status.needsUserApproval, devices: signed };
  },
  async accept_identity({ user }) {
    await crypto.pinCurrentUserIdentity(user);
    return {};
  },
  async stop() {
    const away = comes("RECONNECTING", "ERROR");
    cut.abort();
    await away;
    return {};
  },
  async start() {
    cut = new AbortController();
    const back = comes("SYNCING");
    while (!client.retryImmediately()) await new Promise((resolve) => setTimeout(resolve, 10));
    await back;
    await told;
    return {};
  },
};

async function obey({ id, do: deed, ...given }) {
  try {
    tell({ id, gave: await DEEDS[deed](given) });
  } catch (error) {
    tell({ id, failed: `${error.name}: ${error.message}` });
  }
}

createInterface({ input: process.stdin })
  .on("line", (line) => obey(JSON.parse(line)))
  .on("close", () => process.exit(0));
