import type { FastifyRequest } from 'fastify';

/** A field of a posted form; '' when it is missing or sent twice. */
export function field(request: FastifyRequest, name: string): string {
  return textOf(request.body, name);
}

/** A parameter of the address; '' when it is missing or sent twice. */
export function query(request: FastifyRequest, name: string): string {
  return textOf(request.query, name);
}

/** A part of the path that may be an id of ours; '' for anything else, so that it is found nowhere. */
export function idOf(request: FastifyRequest): string {
  const id = textOf(request.params, 'id');
  return /^[0-9A-Za-z-]{1,64}$/.test(id) ? id : '';
}

function textOf(holder: unknown, name: string): string {
  if (typeof holder !== 'object' || holder === null) return '';
  const value: unknown = Object.getOwnPropertyDescriptor(holder, name)?.value;
  return typeof value === 'string' ? value : '';
}

/** One of a closed list, or undefined. */
export function oneOf<T extends string>(value: string, list: readonly T[]): T | undefined {
  return list.find((item) => item === value);
}
