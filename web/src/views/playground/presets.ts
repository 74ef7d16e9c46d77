/** States worth opening, as links: the paper's figures first. */
export const presets: readonly (readonly [name: string, query: string, words: string])[] = [
  [
    'Pentagon',
    'features=5&hidden=2&density=0.05&importance=0.9^i&steps=10000',
    'Five features in two dimensions, each on one time in twenty: they share, as a pentagon.',
  ],
  [
    'Two of five',
    'features=5&hidden=2&density=1&importance=0.9^i&steps=10000',
    'Always on, nothing can be shared: the two most important features win.',
  ],
  [
    'Two pairs',
    'features=5&hidden=2&density=0.2&importance=0.9^i&steps=10000',
    'On now and then: opposite directions are nearly free, because ReLU cuts what is negative.',
  ],
  ['Octahedron', 'features=6&hidden=3&density=0.05&steps=10000', 'Three opposite pairs at right angles.'],
  [
    'Antiprism',
    'features=8&hidden=3&density=0.03&steps=20000',
    'Eight features in three dimensions: a square antiprism, D = 3/8.',
  ],
  [
    'Tetrahedron',
    'features=4&hidden=3&density=0.1&steps=10000',
    'Four features in three dimensions, each with three quarters of one.',
  ],
  [
    '20 in 5',
    'features=20&hidden=5&density=0.15&steps=20000',
    'The paper’s small grid. Sixteen vectors with cosines of 1/5 and −3/5: the Clebsch code.',
  ],
  [
    'No ReLU',
    'features=5&hidden=2&density=0.05&importance=0.9^i&activation=identity&steps=10000',
    'A linear model does principal components, however sparse the features are.',
  ],
  [
    '80 in 20',
    'features=80&hidden=20&density=0.05&importance=0.97^i&steps=10000',
    'The paper’s larger grid: dedicated, shared and dropped features at once.',
  ],
]

export const first = presets[0][1]
