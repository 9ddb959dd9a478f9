// The codes of a door: as they are typed or read, and the traces by which a phone knows them without the network.

export function cleaned(text) {
  const code = text.trim().toUpperCase().replace(/^NJ-E:/, "").replace(/[\s-]/g, "");
  return /^[2-9A-HJKMNP-Z]{9}$/.test(code) ? code : "";
}

export async function traceOf(session, code) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${session}:${code}`));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 16);
}
