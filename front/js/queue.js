// What waits in a vault is sent when the network is there: when something was put in, when the browser says that the network
// is back, and every few seconds. One round at a time; what is put in during one is sent by the next.
const RETRY = 15000;

/**
 * `send(rows)` gets up to `many` waiting records and tells whether the server has answered for good; a record that it leaves
 * in the vault marked `told` waits no more. `changed(sent)` is called when a round begins, after each part, and at the end.
 */
export function queue({ store, send, changed, many = 1 }) {
  let sending = false;
  let asked = false;

  async function waiting() {
    return (await store.all()).filter((one) => !one.told);
  }

  async function round() {
    const rows = await waiting();
    let sent = 0;
    for (let at = 0; at < rows.length; at += many) {
      await changed(0);
      const part = rows.slice(at, at + many);
      if (!(await send(part))) break;
      sent += part.length;
    }
    return sent;
  }

  async function flush() {
    asked = true;
    if (sending) return;
    while (asked) {
      asked = false;
      sending = true;
      let sent = 0;
      try {
        sent = await round();
      } finally {
        sending = false;
      }
      await changed(sent);
    }
  }

  window.addEventListener("online", flush);
  setInterval(async () => {
    if ((await waiting()).length) await flush();
  }, RETRY);
  return { flush, waiting, isSending: () => sending };
}
