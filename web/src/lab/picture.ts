const MARGIN = 24;
const TITLE = 28;

/** All charts of the page in one picture, one below the other, each under its title. */
export async function pictureOf(page: Document): Promise<Blob> {
  const figures = [...page.querySelectorAll('[data-charts] figure')].flatMap((figure) => {
    const drawn = figure.querySelector('canvas');
    return drawn ? [{ drawn, title: figure.querySelector('figcaption')?.textContent ?? '' }] : [];
  });
  const picture = page.createElement('canvas');
  picture.width = 2 * MARGIN + Math.max(1, ...figures.map(({ drawn }) => drawn.width));
  picture.height =
    MARGIN + figures.reduce((height, { drawn }) => height + drawn.height + TITLE + MARGIN, 0);
  const brush = picture.getContext('2d');
  if (!brush) throw new Error('This browser draws no pictures.');
  const style = getComputedStyle(page.body);
  brush.fillStyle = style.backgroundColor;
  brush.fillRect(0, 0, picture.width, picture.height);
  brush.fillStyle = style.color;
  brush.font = `600 15px ${style.fontFamily}`;
  let top = MARGIN;
  for (const { drawn, title } of figures) {
    brush.fillText(title, MARGIN, top + 16);
    brush.drawImage(drawn, MARGIN, top + TITLE);
    top += drawn.height + TITLE + MARGIN;
  }
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null) =>
      blob ? resolve(blob) : reject(new Error('The picture could not be made.'));
    picture.toBlob(done, 'image/png');
  });
}
