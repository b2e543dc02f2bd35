package io.drover.routing;

/** By what an exchange decides which of its bindings take a message, as in AMQP 0-9-1 §3.1.3. */
public enum ExchangeType {
  /** A binding takes messages whose routing key is its own. */
  DIRECT,
  /**
   * A binding takes messages whose routing key fits its pattern, word by word between dots: {@code
   * *} stands for exactly one word, {@code #} for any number of words, none included.
   */
  TOPIC,
  /** Every binding takes every message, whatever the keys. */
  FANOUT,
  /** A binding takes messages whose headers fit its {@link HeaderMatch}, whatever the keys. */
  HEADERS
}
