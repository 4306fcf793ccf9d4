/** A Code 128 on the screen or on paper; what draws it is fetched with the first one. */
import { useEffect, useState } from 'react';
import './codes.css';

interface Props {
  /** What is in the code, and stands below it. */
  text: string;
  /** Millimetres of one bar; scanners want 0.25 and more. */
  module_mm?: number;
}

const HEIGHT_MM = 14;
const POINTS_A_MM = 72 / 25.4;

async function draw(text: string, module_mm: number): Promise<string> {
  const { code128, drawingSVG } = await import('bwip-js/browser');
  const scale = Math.max(1, Math.round(module_mm * POINTS_A_MM));
  const options = { bcid: 'code128', text, height: HEIGHT_MM, scale, paddingwidth: 10 };
  return code128(options, drawingSVG());
}

export function Barcode({ text, module_mm = 0.4 }: Props) {
  const [svg, setSvg] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    void draw(text, module_mm).then((drawn) => gone || setSvg(drawn));
    return () => {
      gone = true;
    };
  }, [text, module_mm]);
  return (
    <figure className="barcode">
      {svg !== null && <img src={`data:image/svg+xml,${encodeURIComponent(svg)}`} alt={text} />}
      <figcaption className="mono">{text}</figcaption>
    </figure>
  );
}
