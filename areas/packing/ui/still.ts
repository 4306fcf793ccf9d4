/** Takes stills with the camera of this device: scaled down, as JPEG no larger than is kept. */
import { LARGEST_PHOTO } from '../model.ts';

const LONGEST_PX = 1280;
const QUALITIES = [0.82, 0.7, 0.55, 0.4, 0.25];

function jpegOf(canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
}

/** A still of what a playing video shows; null when there is no picture. */
export async function stillOf(video: HTMLVideoElement): Promise<Blob | null> {
  const { videoWidth: width, videoHeight: height } = video;
  if (width === 0 || height === 0) return null;
  const scale = Math.min(1, LONGEST_PX / Math.max(width, height));
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  for (const quality of QUALITIES) {
    const blob = await jpegOf(canvas, quality);
    if (blob !== null && blob.size <= LARGEST_PHOTO) return blob;
  }
  return null;
}

/** Bytes as base64. */
export function base64Of(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
