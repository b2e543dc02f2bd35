package io.drover.laboratory;

/** Which engine is under trouble. */
enum EngineKind {
  EMBEDDED,
  REDIS
}
