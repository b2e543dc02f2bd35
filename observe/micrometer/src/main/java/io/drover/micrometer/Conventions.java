package io.drover.micrometer;

/**
 * The names that OpenTelemetry's conventions for messaging give, and Drover's own where they have
 * none. Stateless.
 */
final class Conventions {

  static final String SYSTEM = "messaging.system";
  static final String DROVER = "drover";
  static final String DESTINATION = "messaging.destination.name";
  static final String OPERATION = "messaging.operation.name";
  static final String OPERATION_TYPE = "messaging.operation.type";
  static final String ERROR_TYPE = "error.type";
  static final String MESSAGE_ID = "messaging.message.id";
  static final String BATCH_SIZE = "messaging.batch.message_count";
  static final String JOB_NAME = "drover.job.name";
  static final String ATTEMPT = "drover.job.attempt";

  /** Stands where there is no error, as a meter has the same tags each time. */
  static final String NO_ERROR = "none";

  private Conventions() {}
}
