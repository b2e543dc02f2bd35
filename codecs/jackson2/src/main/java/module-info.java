/** A JSON codec that uses a mapper of Jackson 2. */
module io.drover.jackson2 {
  requires transitive com.fasterxml.jackson.databind;
  requires transitive io.drover;
  requires com.fasterxml.jackson.datatype.jdk8;
  requires com.fasterxml.jackson.datatype.jsr310;
  requires static org.jspecify;

  exports io.drover.jackson2;
}
