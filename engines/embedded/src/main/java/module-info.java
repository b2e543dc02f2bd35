/** A storage engine that keeps its queues in a RocksDB database inside the process. */
module io.drover.embedded {
  requires transitive io.drover;
  requires static org.jspecify;
  requires org.slf4j;
  requires rocksdbjni;

  exports io.drover.embedded;

  provides io.drover.spi.EngineProvider with
      io.drover.embedded.EmbeddedEngineProvider;
}
