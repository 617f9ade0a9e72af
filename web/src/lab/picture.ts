const MARGIN = 24;
const TITLE = 28;
const MARK = 10;

interface Figure {
  readonly drawn: HTMLCanvasElement;
  readonly title: string;
  readonly modes: readonly string[];
}

/**
 * Draws all charts of the page into one picture, one below the other, each with its title and key.
 */
export async function pictureOf(page: Document): Promise<Blob> {
  const figures = [...page.querySelectorAll('[data-charts] figure')].flatMap(figureOf);
  const picture = page.createElement('canvas');
  picture.width = 2 * MARGIN + Math.max(1, ...figures.map(({ drawn }) => drawn.width));
  picture.height =
    MARGIN + figures.reduce((height, { drawn }) => height + drawn.height + TITLE + MARGIN, 0);
  const brush = picture.getContext('2d');
  if (!brush) throw new Error('This browser draws no pictures.');
  const style = getComputedStyle(page.body);
  brush.fillStyle = style.backgroundColor;
  brush.fillRect(0, 0, picture.width, picture.height);
  let top = MARGIN;
  for (const figure of figures) {
    drawFigure(brush, figure, top, style);
    top += figure.drawn.height + TITLE + MARGIN;
  }
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null) =>
      blob ? resolve(blob) : reject(new Error('The picture could not be made.'));
    picture.toBlob(done, 'image/png');
  });
}

function figureOf(figure: Element): Figure[] {
  const drawn = figure.querySelector('canvas');
  const title = figure.querySelector('[data-title]')?.textContent ?? '';
  const modes = [...figure.querySelectorAll<HTMLElement>('[data-mode]')];
  return drawn ? [{ drawn, title, modes: modes.map(({ dataset }) => String(dataset.mode)) }] : [];
}

/** The key is beside the title. As on the page, the mark of direct writes is hollow. */
function drawFigure(
  brush: CanvasRenderingContext2D,
  { drawn, title, modes }: Figure,
  top: number,
  style: CSSStyleDeclaration,
): void {
  brush.font = `600 15px ${style.fontFamily}`;
  brush.fillStyle = style.color;
  brush.fillText(title, MARGIN, top + 16);
  let left = MARGIN + brush.measureText(title).width + MARGIN;
  brush.font = `13px ${style.fontFamily}`;
  brush.lineWidth = 2;
  for (const mode of modes) {
    const colour = style.getPropertyValue(`--${mode}`).trim();
    brush.fillStyle = colour;
    brush.strokeStyle = colour;
    if (mode === 'direct') brush.strokeRect(left + 1, top + 7, MARK - 2, MARK - 2);
    else brush.fillRect(left, top + 6, MARK, MARK);
    brush.fillStyle = style.color;
    brush.fillText(mode, left + MARK + 6, top + 16);
    left += MARK + 6 + brush.measureText(mode).width + MARGIN / 2;
  }
  brush.drawImage(drawn, MARGIN, top + TITLE);
}
