/** What is to happen, by its moment; the clock jumps from one to the next. */
export interface Agenda {
  now(): Date
  at(moment: Date, happen: () => Promise<void> | void): void
  /** @param ms from now */
  after(ms: number, happen: () => Promise<void> | void): void
  /** Lives until then. */
  run(until: Date): Promise<void>
}

interface Planned {
  at: number
  order: number
  happen: () => Promise<void> | void
}

export function openAgenda(begin: Date): Agenda {
  let now = begin.getTime()
  let order = 0
  const heap: Planned[] = []
  const at: Agenda['at'] = (moment, happen) => {
    order += 1
    push(heap, { at: Math.max(now, moment.getTime()), order, happen })
  }
  return {
    now: () => new Date(now),
    at,
    after: (ms, happen) => at(new Date(now + Math.max(0, Math.round(ms))), happen),
    async run(until) {
      for (let next = heap[0]; next && next.at <= until.getTime(); next = heap[0]) {
        pop(heap)
        now = next.at
        await next.happen()
      }
      now = until.getTime()
    },
  }
}

const sooner = (a: Planned | undefined, b: Planned | undefined) =>
  a !== undefined && b !== undefined && (a.at < b.at || (a.at === b.at && a.order < b.order))

function swap(heap: Planned[], a: number, b: number) {
  const [one, other] = [heap[a], heap[b]]
  if (one && other) [heap[a], heap[b]] = [other, one]
}

function push(heap: Planned[], planned: Planned) {
  let place = heap.push(planned) - 1
  for (
    let parent = (place - 1) >> 1;
    place > 0 && sooner(heap[place], heap[parent]);
    parent = (place - 1) >> 1
  ) {
    swap(heap, place, parent)
    place = parent
  }
}

function pop(heap: Planned[]) {
  swap(heap, 0, heap.length - 1)
  heap.pop()
  for (let place = 0; ; ) {
    const left = 2 * place + 1
    const least = [left, left + 1].reduce((so, one) => (sooner(heap[one], heap[so]) ? one : so), place)
    if (least === place) return
    swap(heap, place, least)
    place = least
  }
}
