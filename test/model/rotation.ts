const SECRETS = [
  'kq8vT2mZr4Xw7LbN9cYpH3sJdGf6AeUo5iR1xBtM',
  'Wn5yQd8hTz2LkR7vXc4FbJ9pGm6SaEu3oYi1tZqH',
  'e7Gk2PzVt9RwQ4xLm6YdBn8sHc3JfUa5oTi1vXrK',
] as const
/** As documented: each secret is added as the second, then becomes the first, then the previous one is removed. */
export const ROTATION = [[0], [0, 1], [1, 0], [1], [1, 2], [2, 1], [2]].map((stage) =>
  stage.map((index) => SECRETS[index] as string),
)
