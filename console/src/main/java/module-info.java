/** A servlet with pages, metrics, health and a JSON API over a Drover store. */
module io.drover.console {
  requires transitive io.drover;
  requires transitive jakarta.servlet;
  requires static org.jspecify;
  requires org.slf4j;
  requires tools.jackson.databind;

  exports io.drover.console;
}
