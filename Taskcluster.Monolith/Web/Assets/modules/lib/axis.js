// Numbers of a chart. Tested in .ci/site/chart.test.mjs.

/** Round values from 0 up to at least `most`, some four of them. */
export const valueTicks = (most) => {
  const top = most > 0 ? most : 1;
  const rough = top / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((one) => one >= rough * 0.999);
  const result = [];
  for (let at = 0; at < top + step * 0.999; at += step) result.push(Math.round(at * 1e9) / 1e9);
  return result;
};

/** A number short enough for an axis. */
export const shortNumber = (value) => {
  if (Math.abs(value) >= 1e6) return `${+(value / 1e6).toFixed(1)} M`;
  if (Math.abs(value) >= 1e4) return `${+(value / 1e3).toFixed(1)} k`;
  return String(+value.toFixed(2));
};

/** The index of the point nearest to a moment. */
export const nearest = (points, moment) => {
  let [low, high] = [0, points.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle][0] < moment) low = middle + 1;
    else high = middle;
  }
  return low > 0 && moment - points[low - 1][0] < points[low][0] - moment ? low - 1 : low;
};

/** A line through points; where a value is null it is broken. */
export const linePath = (points, x, y) => {
  let path = '';
  let isOn = false;
  for (const [moment, value] of points) {
    if (value !== null) path += `${isOn ? 'L' : 'M'}${x(moment).toFixed(1)} ${y(value).toFixed(1)}`;
    isOn = value !== null;
  }
  return path;
};
