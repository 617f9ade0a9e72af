/**
 * An entity tag, and a comma-separated list of them (RFC 9110, 8.8.3). A tag may itself contain a
 * comma.
 */
const TAG = String.raw`(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"`;
const LIST = new RegExp(String.raw`^[ \t,]*${TAG}(?:[ \t]*,[ \t,]*${TAG})*[ \t,]*$`);
const EACH = new RegExp(TAG, 'g');

/** The entity tags in a header's value. Undefined: it is no list of entity tags. */
export const entityTagsIn = (header: string): readonly string[] | undefined =>
  LIST.test(header) ? (header.match(EACH) ?? []) : undefined;

/**
 * The revision that a strong entity tag of this API names. A client may also make a tag of the
 * member `revision` alone.
 */
export function revisionIn(tag: string): number | undefined {
  const [, revision] = /^"([1-9]\d*)(?:-[\w-]+)?"$/.exec(tag) ?? [];
  return revision === undefined ? undefined : Number(revision);
}
