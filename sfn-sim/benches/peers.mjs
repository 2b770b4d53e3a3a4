// How many states a second another simulator enters, on the workloads of `simulate.rs`:
//
//     npm install --prefix /tmp/peers aws-local-stepfunctions@3.0.0
//     NODE_PATH=/tmp/peers/node_modules node sfn-sim/benches/peers.mjs
//
// Run it beside `cargo bench -p sfn-sim --bench simulate` and compare by ratio; absolute figures move with the machine.
// aws-local-stepfunctions is the fastest peer that runs all of JSONPath ASL. It ignores JSONata and keeps no history that can be read.

import { createRequire } from 'node:module';

const { StateMachine } = createRequire(import.meta.url)('aws-local-stepfunctions');

// The peer wants Node.js 22; this is all that 20 lacks.
Promise.withResolvers ??= () => {
    const deferred = {};
    deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }));
    return deferred;
};

const tenKib = { lines: Array.from({ length: 100 }, (_, i) => ({ sku: `item-${String(i).padStart(85, '0')}`, n: 1 })) };
const items = [...Array(10_000).keys()];

function chain(count, add) {
    const states = {};
    for (let i = 0; i < count; i += 1) {
        add(states, i, i + 1 === count ? { End: true } : { Next: `S${i + 1}` });
    }
    return { StartAt: 'S0', States: states };
}

const pass = chain(1_000, (states, i, next) => {
    states[`S${i}`] = { Type: 'Pass', ...next };
});
const choiceAndPass = chain(1_000, (states, i, next) => {
    states[`S${i}`] = {
        Type: 'Choice', Default: `P${i}`, Choices: [{ Variable: '$.n', NumericGreaterThan: 5, Next: `P${i}` }],
    };
    states[`P${i}`] = { Type: 'Pass', ...next };
});
const loop = {
    StartAt: 'Check',
    States: {
        Check: { Type: 'Choice', Default: 'Done', Choices: [{ Variable: '$.i', NumericLessThan: 10_000, Next: 'Add' }] },
        Add: { Type: 'Pass', Parameters: { 'i.$': 'States.MathAdd($.i, 1)' }, Next: 'Check' },
        Done: { Type: 'Succeed' },
    },
};
const map = (state) => ({
    StartAt: 'M',
    States: { M: { Type: 'Map', End: true, ItemProcessor: { StartAt: 'I', States: { I: { ...state, End: true } } } } },
});
const task = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f' };

const workloads = [
    ['chain_of_1000_pass', pass, { id: 1 }, 1_000],
    ['chain_of_1000_pass_with_10_kib', pass, tenKib, 1_000],
    ['thousand_times_choice_and_pass', choiceAndPass, { n: 3 }, 2_000],
    ['loop_with_math_add_10000_turns', loop, { i: 0 }, 20_002],
    ['map_over_10000_items_one_pass', map({ Type: 'Pass' }), items, 10_001],
    ['map_over_10000_items_one_task', map(task), items, 10_001],
];

for (const [name, definition, input, states] of workloads) {
    const machine = new StateMachine(definition);
    let fastest = Infinity;
    for (let repetition = 0; repetition < 10; repetition += 1) {
        const start = process.hrtime.bigint();
        const overrides = { taskResourceLocalHandlers: { I: (item) => item } };
        await machine.run(input, { overrides }).result;
        fastest = Math.min(fastest, Number(process.hrtime.bigint() - start) / 1e9);
    }
    console.log(`${name.padEnd(34)} ${Math.round(states / fastest)} states/s`);
}
