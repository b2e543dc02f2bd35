package io.drover.job;

/**
 * The user's function that is told the events of a channel.
 *
 * @param <T> what the data of the events are
 */
@FunctionalInterface
public interface EventHandler<T> {

  /**
   * Takes an event. It may block: a live subscription has a thread of its own.
   *
   * @throws Exception whatever it likes. A live subscription goes on with the next event; to a
   *     durable one it is a failed attempt
   */
  void handle(Event<T> event) throws Exception;
}
