/**
 * The API of Drover and the interface between it and its storage engines. What these pages cite as
 * docs/bullmq-format.md, the data format that Drover shares with BullMQ 6, lies <a
 * href="{@docRoot}/docs/bullmq-format.md">beside them</a>.
 */
module io.drover {
  // Only webhooks of alerts need it: images without them need not have it.
  requires static java.net.http;
  requires static transitive org.jspecify;
  requires org.slf4j;
  requires transitive tools.jackson.databind;

  exports io.drover;
  exports io.drover.job;
  exports io.drover.routing;
  exports io.drover.rpc;
  exports io.drover.schedule;
  exports io.drover.spi;

  uses io.drover.spi.EngineProvider;
  uses org.slf4j.spi.SLF4JServiceProvider;
}
