// SPDX-License-Identifier: GPL-3.0-or-later
//
// How large a text can be in the room that it has.

const FINE = 0.25;              // px

// The largest size, in px, of which fits (size) is true; fits sets it, and it stays set. Where
// nothing fits it is the smallest, and has not been looked for: there may be a lot that does not.
function largest(fits, smallest, most) {
  if (!fits(smallest)) return smallest;
  let [fitting, over] = [smallest, Math.max(smallest, most)];
  while (over - fitting > FINE) {
    const size = (fitting + over) / 2;
    if (fits(size)) fitting = size;
    else over = size;
  }
  fits(fitting);
  return fitting;
}

// Rather than be smaller than legible, words are broken, by the class of that name on the box.
export function fitText(box, fits, { smallest, legible, most }) {
  box.classList.remove('broken');
  const size = largest(fits, smallest, most);
  if (size >= legible) return size;
  box.classList.add('broken');
  return largest(fits, size, legible);
}
