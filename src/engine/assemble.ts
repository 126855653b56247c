import { type Deliverer, makeDeliverer } from './deliver.js';
import type { Engine } from './engine.js';
import { type Lanes, makeLanes } from './lanes.js';
import { makeSweep, type Sweep } from './sweep.js';

export type Assembled = { readonly engine: Engine; readonly lanes: Lanes; readonly deliverer: Deliverer; readonly sweep: Sweep };

/** Joins the parts of an engine with its lanes, its deliverer and its sweep. Nothing runs until it is woken or started. */
export function assembleEngine(parts: Omit<Engine, 'wake'>): Assembled {
  const wake: { -readonly [K in keyof Engine['wake']]: Engine['wake'][K] } = { turn: () => {}, deliver: () => {} };
  const engine: Engine = { ...parts, wake };
  const lanes = makeLanes(engine);
  const deliverer = makeDeliverer(engine);
  wake.turn = lanes.wake;
  wake.deliver = deliverer.wake;
  return { engine, lanes, deliverer, sweep: makeSweep(engine, lanes, deliverer) };
}
