// The camera, where the browser can read codes.
const AGAIN = 3000; // the same code in front of the camera is one

export const canRead = () => "BarcodeDetector" in window && navigator.mediaDevices;

/** Look on through the video in `eye`: `read(text)` for each code that comes before it, `none()` where there is no camera. */
export async function watch(eye, none, read) {
  const video = eye.querySelector("video");
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    return none();
  }
  eye.hidden = false;
  await video.play();
  let last = "";
  let since = 0;
  setInterval(async () => {
    const [seen] = await detector.detect(video).catch(() => []);
    if (!seen || (seen.rawValue === last && Date.now() - since < AGAIN)) return;
    last = seen.rawValue;
    since = Date.now();
    await read(seen.rawValue);
  }, 250);
}
